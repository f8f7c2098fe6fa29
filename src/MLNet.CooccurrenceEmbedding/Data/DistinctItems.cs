using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// The part of the likes that says which items occur together, in the least room: users with a single like are left out, then items without users;
/// and items that the same users like share a column, since they share every count. (In MovieLens' small data set four movies in ten do.)
/// </summary>
internal sealed class DistinctItems
{
    private DistinctItems(Likes likes, int[] multiplicity, int[] columnOf)
    {
        Likes = likes;
        Multiplicity = multiplicity;
        ColumnOf = columnOf;
    }

    /// <summary>Users x columns. The most popular column comes first: what is read most often then stands close together.</summary>
    public Likes Likes { get; }

    /// <summary>How many items share each column.</summary>
    public int[] Multiplicity { get; }

    /// <summary>The column of each item, or −1 for an item that shares no user with another.</summary>
    public int[] ColumnOf { get; }

    public static DistinctItems Of(Likes likes)
    {
        int[] users = [.. Enumerable.Range(0, likes.UserCount).Where(user => likes.ItemsOf(user).Length > 1)];
        var (starts, usersByItem) = UsersByItem(likes, users);
        int CountOf(int item) => starts[item + 1] - starts[item];

        var columnOf = new int[likes.ItemCount];
        Array.Fill(columnOf, -1);
        var multiplicity = new List<int>();
        var columns = new Dictionary<int, int>(new SameUsers(starts, usersByItem));
        foreach (int item in Enumerable.Range(0, likes.ItemCount).Where(item => CountOf(item) > 0).OrderByDescending(CountOf))
        {
            if (columns.TryAdd(item, multiplicity.Count)) multiplicity.Add(0);
            columnOf[item] = columns[item];
            multiplicity[columnOf[item]]++;
        }
        return new DistinctItems(likes.Select(users, columnOf, multiplicity.Count), [.. multiplicity], columnOf);
    }

    /// <summary>The columns of S: the users of item i stand between starts[i] and starts[i + 1], in their order.</summary>
    private static (int[] Starts, int[] Users) UsersByItem(Likes likes, int[] users)
    {
        var starts = new int[likes.ItemCount + 1];
        foreach (int user in users)
            foreach (int item in likes.ItemsOf(user))
                starts[item + 1]++;
        for (int item = 0; item < likes.ItemCount; item++) starts[item + 1] += starts[item];

        var usersByItem = new int[starts[^1]];
        int[] next = starts[..likes.ItemCount];
        foreach (int user in users)
            foreach (int item in likes.ItemsOf(user))
                usersByItem[next[item]++] = user;
        return (starts, usersByItem);
    }

    /// <summary>Items are equal if the same users like them.</summary>
    private sealed class SameUsers(int[] starts, int[] users) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => UsersOf(x).SequenceEqual(UsersOf(y));

        public int GetHashCode(int item)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(UsersOf(item)));
            return hash.ToHashCode();
        }

        private ReadOnlySpan<int> UsersOf(int item) => users.AsSpan(starts[item]..starts[item + 1]);
    }
}
