using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// The part of the likes that says which items occur together, in the least room: users with a single like are left out, then items without users;
/// and items that the same users like, with the same weights, share a column, since they share every count. (In MovieLens' small data set four
/// movies in ten do.)
/// </summary>
internal sealed class DistinctItems
{
    private DistinctItems(Likes likes, int[] multiplicity, double[]? scales, int[] columnOf)
    {
        Likes = likes;
        Multiplicity = multiplicity;
        Scales = scales;
        ColumnOf = columnOf;
    }

    /// <summary>Users x columns. The most popular column comes first: what is read most often then stands close together.</summary>
    public Likes Likes { get; }

    /// <summary>How many items share each column.</summary>
    public int[] Multiplicity { get; }

    /// <summary>What the items of each column are scaled by; <see langword="null"/> if none are.</summary>
    public double[]? Scales { get; }

    /// <summary>The column of each item, or −1 for an item that shares no user with another.</summary>
    public int[] ColumnOf { get; }

    /// <param name="likes">All likes.</param>
    /// <param name="itemScales">What each item's counts are scaled by, if they are: items share a column only if they share that too.</param>
    public static DistinctItems Of(Likes likes, double[]? itemScales = null)
    {
        int[] users = [.. Enumerable.Range(0, likes.UserCount).Where(user => likes.ItemsOf(user).Length > 1)];
        var (starts, usersByItem, weightsByItem) = UsersByItem(likes, users);
        int CountOf(int item) => starts[item + 1] - starts[item];

        var columnOf = new int[likes.ItemCount];
        Array.Fill(columnOf, -1);
        var multiplicity = new List<int>();
        var scales = new List<double>();
        var columns = new Dictionary<int, int>(new SameUsers(starts, usersByItem, weightsByItem, itemScales));
        foreach (int item in Enumerable.Range(0, likes.ItemCount).Where(item => CountOf(item) > 0).OrderByDescending(CountOf))
        {
            if (columns.TryAdd(item, multiplicity.Count))
            {
                multiplicity.Add(0);
                if (itemScales is not null) scales.Add(itemScales[item]);
            }
            columnOf[item] = columns[item];
            multiplicity[columnOf[item]]++;
        }
        Likes selected = likes.Select(users, columnOf, multiplicity.Count);
        return new DistinctItems(selected, [.. multiplicity], itemScales is null ? null : [.. scales], columnOf);
    }

    /// <summary>The columns of S: the users of item i stand between starts[i] and starts[i + 1], in their order, and so do its weights if there are any.</summary>
    private static (int[] Starts, int[] Users, float[] Weights) UsersByItem(Likes likes, int[] users)
    {
        var starts = new int[likes.ItemCount + 1];
        foreach (int user in users)
            foreach (int item in likes.ItemsOf(user))
                starts[item + 1]++;
        for (int item = 0; item < likes.ItemCount; item++) starts[item + 1] += starts[item];

        var usersByItem = new int[starts[^1]];
        var weightsByItem = new float[likes.IsWeighted ? usersByItem.Length : 0];
        int[] next = starts[..likes.ItemCount];
        foreach (int user in users)
        {
            ReadOnlySpan<int> items = likes.ItemsOf(user);
            ReadOnlySpan<float> weights = likes.WeightsOf(user);
            for (int k = 0; k < items.Length; k++)
            {
                int place = next[items[k]]++;
                usersByItem[place] = user;
                if (likes.IsWeighted) weightsByItem[place] = weights[k];
            }
        }
        return (starts, usersByItem, weightsByItem);
    }

    /// <summary>Items are equal if the same users like them, with the same weights, and the same scale applies to them: in every bit.</summary>
    private sealed class SameUsers(int[] starts, int[] users, float[] weights, double[]? scales) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) =>
            UsersOf(x).SequenceEqual(UsersOf(y)) && WeightsOf(x).SequenceEqual(WeightsOf(y)) && ScaleOf(x) == ScaleOf(y);

        public int GetHashCode(int item)
        {
            var hash = new HashCode();
            hash.AddBytes(UsersOf(item));
            hash.AddBytes(WeightsOf(item));
            hash.Add(ScaleOf(item));
            return hash.ToHashCode();
        }

        private ReadOnlySpan<byte> UsersOf(int item) => MemoryMarshal.AsBytes(users.AsSpan(starts[item]..starts[item + 1]));

        private ReadOnlySpan<byte> WeightsOf(int item) =>
            weights.Length == 0 ? default : MemoryMarshal.AsBytes(weights.AsSpan(starts[item]..starts[item + 1]));

        private long ScaleOf(int item) => scales is null ? 0 : BitConverter.DoubleToInt64Bits(scales[item]);
    }
}
