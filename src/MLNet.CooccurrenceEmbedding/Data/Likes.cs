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

    /// <summary>
    /// The part of S that says which items occur together: users with a single like are left out, and then items without users. The most popular item
    /// comes first: what is read most often then stands close together.
    /// </summary>
    /// <param name="items">The items that are kept: column c of the result is column <c>items[c]</c> of this matrix.</param>
    public Likes KeepCooccurring(out int[] items)
    {
        int[] users = [.. Enumerable.Range(0, UserCount).Where(user => ItemsOf(user).Length > 1)];
        var counts = new int[ItemCount];
        foreach (int user in users)
            foreach (int item in ItemsOf(user))
                counts[item]++;
        items = [.. Enumerable.Range(0, ItemCount).Where(item => counts[item] != 0).OrderByDescending(item => counts[item])];
        var column = new int[ItemCount];
        for (int c = 0; c < items.Length; c++) column[items[c]] = c;

        var starts = new int[users.Length + 1];
        for (int row = 0; row < users.Length; row++) starts[row + 1] = starts[row] + ItemsOf(users[row]).Length;
        var columns = new int[starts[^1]];
        for (int row = 0; row < users.Length; row++)
        {
            Span<int> target = columns.AsSpan(starts[row]..starts[row + 1]);
            ItemsOf(users[row]).CopyTo(target);
            foreach (ref int item in target) item = column[item];
            target.Sort();
        }
        return new Likes(items.Length, starts, columns);
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
