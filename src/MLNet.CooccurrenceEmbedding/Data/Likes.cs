namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// The likes matrix S, users x items with entries 0 or 1, kept as the ascending item indices of each user (compressed rows).
/// Users stand in an order that depends on their items alone, so equal sets of likes make equal matrices, whatever the
/// order of the rows they were read from and whatever the users are called.
/// </summary>
internal sealed class Likes
{
    private readonly int[] _starts;
    private readonly int[] _items;

    private Likes(int itemCount, int[] starts, int[] items)
    {
        ItemCount = itemCount;
        _starts = starts;
        _items = items;
    }

    /// <summary>Columns of S.</summary>
    public int ItemCount { get; }

    /// <summary>Rows of S: users with at least one like.</summary>
    public int UserCount => _starts.Length - 1;

    /// <summary>Ones in S.</summary>
    public int Count => _items.Length;

    /// <summary>The items of user u stand from Starts[u] to before Starts[u + 1] in <see cref="Items"/>.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>The items of all users, one user after the other.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>The items that a user likes, ascending.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => _items.AsSpan(_starts[user].._starts[user + 1]);

    /// <summary>How many users like each item: x_i, the diagonal of X = SᵀS.</summary>
    public int[] CountPerItem()
    {
        var counts = new int[ItemCount];
        foreach (int item in _items) counts[item]++;
        return counts;
    }

    /// <summary>Some of the rows, with columns renamed; those that get the same name become one.</summary>
    /// <param name="users">The rows to keep, in their new order.</param>
    /// <param name="columnOf">The new column of each item, which must have one wherever a kept row has a like.</param>
    /// <param name="columnCount">New columns.</param>
    public Likes Select(int[] users, int[] columnOf, int columnCount)
    {
        var starts = new int[users.Length + 1];
        var columns = new List<int>();
        var row = new List<int>();
        for (int newUser = 0; newUser < users.Length; newUser++)
        {
            row.Clear();
            foreach (int item in ItemsOf(users[newUser])) row.Add(columnOf[item]);
            row.Sort();
            for (int k = 0; k < row.Count; k++)
                if (k == 0 || row[k] != row[k - 1])
                    columns.Add(row[k]);
            starts[newUser + 1] = columns.Count;
        }
        return new Likes(columnCount, starts, [.. columns]);
    }

    /// <summary>Builds S from pairs in any order; a repeated pair counts once, a user without pairs gets no row.</summary>
    /// <param name="itemCount">Columns of S.</param>
    /// <param name="userCount">Users are numbered from 0 to below this.</param>
    /// <param name="chunks">The pairs. The list is emptied as soon as they are taken over, so that they need not be held along with S.</param>
    /// <param name="numberOfThreads">Threads to use. The result does not depend on it.</param>
    public static Likes FromPairs(int itemCount, int userCount, List<ReadOnlyMemory<UserItem>> chunks, int numberOfThreads = 1)
    {
        int[] starts = CountingSortByUser(userCount, chunks, out int[] items);
        chunks.Clear();
        int[] ends = SortAndDeduplicate(starts, items, numberOfThreads);

        int[] users = [.. Enumerable.Range(0, userCount).Where(u => ends[u] > starts[u])];
        Array.Sort(users, (a, b) => items.AsSpan(starts[a]..ends[a]).SequenceCompareTo(items.AsSpan(starts[b]..ends[b])));

        var rowStarts = new int[users.Length + 1];
        for (int row = 0; row < users.Length; row++)
            rowStarts[row + 1] = rowStarts[row] + (ends[users[row]] - starts[users[row]]);
        var rowItems = new int[rowStarts[^1]];
        for (int row = 0; row < users.Length; row++)
            items.AsSpan(starts[users[row]]..ends[users[row]]).CopyTo(rowItems.AsSpan(rowStarts[row]));
        return new Likes(itemCount, rowStarts, rowItems);
    }

    private static int[] CountingSortByUser(int userCount, List<ReadOnlyMemory<UserItem>> chunks, out int[] items)
    {
        var starts = new int[userCount + 1];
        foreach (var chunk in chunks)
            foreach (UserItem like in chunk.Span)
                starts[like.User + 1]++;
        for (int user = 0; user < userCount; user++)
            starts[user + 1] = checked(starts[user] + starts[user + 1]);

        items = new int[starts[userCount]];
        int[] next = starts[..userCount];
        foreach (var chunk in chunks)
            foreach (UserItem like in chunk.Span)
                items[next[like.User]++] = like.Item;
        return starts;
    }

    /// <summary>Sorts each user's items in place and moves repeats behind the returned ends.</summary>
    private static int[] SortAndDeduplicate(int[] starts, int[] items, int numberOfThreads)
    {
        var ends = new int[starts.Length - 1];
        Parallel.For(0, ends.Length, new ParallelOptions { MaxDegreeOfParallelism = numberOfThreads }, user =>
        {
            Span<int> row = items.AsSpan(starts[user]..starts[user + 1]);
            row.Sort();
            int kept = 0;
            foreach (int item in row)
                if (kept == 0 || row[kept - 1] != item)
                    row[kept++] = item;
            ends[user] = starts[user] + kept;
        });
        return ends;
    }
}
