using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The likes without redundant data. Users with one like and then items without users are omitted, since they have no effect on the counts
/// of pairs. Items that the same users like, with the same weights, have equal counts and share a column. (In MovieLens ml-latest-small,
/// 40 % of the movies share a column.)
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

    /// <summary>
    /// Users x columns. Columns are ordered by decreasing popularity, so that those read most often are adjacent in memory.
    /// </summary>
    public Likes Likes { get; }

    /// <summary>How many items share each column.</summary>
    public int[] Multiplicity { get; }

    /// <summary>The scale of the items of each column, or <see langword="null"/> if items are not scaled.</summary>
    public double[]? Scales { get; }

    /// <summary>The column of each item, or −1 for an item that shares no user with another.</summary>
    public int[] ColumnOf { get; }

    /// <summary>Removes the redundant data from likes.</summary>
    /// <param name="likes">All likes.</param>
    /// <param name="itemScales">The scale of each item, if any. Items share a column only if they have equal scales.</param>
    /// <param name="owners">The processes that have the likes of other users, or <see langword="null"/> if this one has all.</param>
    public static DistinctItems FromLikes(Likes likes, double[]? itemScales = null, ICollectives? owners = null)
    {
        owners ??= SingleProcess.Instance;
        int[] users = [.. Enumerable.Range(0, likes.UserCount).Where(user => likes.ItemsOf(user).Length > 1)];
        var counts = new int[likes.ItemCount];
        foreach (int user in users)
            foreach (int item in likes.ItemsOf(user))
                counts[item]++;
        counts = owners.Sum(counts);
        int CountOf(int item) => counts[item];
        IEqualityComparer<int> same = owners.Size == 1
            ? new SameUsers(likes.Transposed(users), itemScales)
            : new SameHashes(UserHashes.Compute(likes, users, owners), counts, itemScales);

        var columnOf = new int[likes.ItemCount];
        Array.Fill(columnOf, -1);
        var multiplicity = new List<int>();
        var scales = new List<double>();
        var columns = new Dictionary<int, int>(same);
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

    /// <summary>
    /// Items are equal if the same users like them, and if their weights and their scales are bitwise equal.
    /// </summary>
    private sealed class SameUsers(Likes usersByItem, double[]? scales) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y)
            => UsersOf(x).SequenceEqual(UsersOf(y)) && WeightsOf(x).SequenceEqual(WeightsOf(y)) && ScaleOf(x) == ScaleOf(y);

        public int GetHashCode(int item)
        {
            var hash = new HashCode();
            hash.AddBytes(UsersOf(item));
            hash.AddBytes(WeightsOf(item));
            hash.Add(ScaleOf(item));
            return hash.ToHashCode();
        }

        private ReadOnlySpan<byte> UsersOf(int item) => MemoryMarshal.AsBytes(usersByItem.ItemsOf(item));

        private ReadOnlySpan<byte> WeightsOf(int item) => MemoryMarshal.AsBytes(usersByItem.WeightsOf(item));

        private long ScaleOf(int item) => scales is null ? 0 : BitConverter.DoubleToInt64Bits(scales[item]);
    }

    /// <summary>Items are equal if the hashes of their users and their scales are equal.</summary>
    private sealed class SameHashes((ulong First, ulong Second)[] hashes, int[] counts, double[]? scales) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => hashes[x] == hashes[y] && counts[x] == counts[y] && (scales is null || scales[x] == scales[y]);

        public int GetHashCode(int item) => hashes[item].GetHashCode();
    }
}

/// <summary>
/// Hashes of the users of each item, with their weights, where each process has other users. A hash is the sum of hashes of users, so it
/// does not depend on their order. Two items with different users have equal hashes of 128 bits with a probability of 2⁻¹²⁸.
/// </summary>
internal static class UserHashes
{
    /// <summary>The halves of the hash of each item.</summary>
    public static (ulong First, ulong Second)[] Compute(Likes likes, int[] users, ICollectives owners)
    {
        var first = new ulong[likes.ItemCount];
        var second = new ulong[likes.ItemCount];
        int shard = 0;
        foreach (int user in users)
        {
            while (user >= likes.ShardStarts[shard + 1]) shard++;
            ulong id = SplitMix64.Mix(((ulong)shard << 32) + (uint)(user - likes.ShardStarts[shard]) + 1);
            ReadOnlySpan<int> items = likes.ItemsOf(user);
            ReadOnlySpan<float> weights = likes.WeightsOf(user);
            for (int k = 0; k < items.Length; k++)
            {
                ulong weight = BitConverter.SingleToUInt32Bits(likes.IsWeighted ? weights[k] : 1);
                first[items[k]] += SplitMix64.Mix(id ^ weight);
                second[items[k]] += SplitMix64.Mix(~id + (weight << 32));
            }
        }
        return [.. owners.Sum(first).Zip(owners.Sum(second))];
    }
}

/// <summary>
/// The row of the solver's V for each item: a row of <see cref="CooccurrenceCounts"/>, or a column of <see cref="DistinctItems"/>. A row
/// that stands for m items is √m times the vector of each.
/// </summary>
/// <param name="rowOf">The row of each item, or −1 for one whose vector is zero.</param>
/// <param name="multiplicity">m of each row.</param>
internal sealed class ItemRows(int[] rowOf, int[] multiplicity)
{
    private readonly Lazy<int[][]> _itemsOfRow = new(() =>
    {
        int[][] items = Array.ConvertAll(multiplicity, m => new int[m]);
        var next = new int[multiplicity.Length];
        for (int item = 0; item < rowOf.Length; item++)
            if (rowOf[item] is >= 0 and var row) items[row][next[row]++] = item;
        return items;
    });

    /// <summary>Number of items, with and without a row.</summary>
    public int ItemCount => rowOf.Length;

    /// <summary>Computes rows of the solver from vectors of items: the mean of the vectors that share a row, times √m.</summary>
    /// <param name="vectors">Items x dimension, row-major.</param>
    /// <param name="dimension">Numbers per vector.</param>
    /// <param name="columns">Columns of the rows. Further numbers of the vectors are omitted.</param>
    /// <param name="unit">The unit of the solver's vectors.</param>
    public float[] Gather(float[] vectors, int dimension, int columns, double unit)
    {
        var gathered = new float[checked(multiplicity.Length * columns)];
        for (int item = 0; item < rowOf.Length; item++)
        {
            int row = rowOf[item];
            if (row < 0) continue;
            float weight = 1 / MathF.Sqrt(multiplicity[row]) / (float)unit;
            for (int k = 0; k < columns; k++) gathered[row * columns + k] += weight * vectors[item * dimension + k];
        }
        return gathered;
    }

    /// <summary>Computes vectors of items from rows of the solver. The vectors of items without a row are not changed.</summary>
    /// <param name="operations">Gathers the rows of all processes.</param>
    /// <param name="rows">The rows of the solver, of this process.</param>
    /// <param name="vectors">Items x dimension, row-major.</param>
    /// <param name="dimension">Numbers per vector.</param>
    /// <param name="unit">The unit of the solver's vectors.</param>
    public void Scatter(RowOperations operations, RowMatrix rows, float[] vectors, int dimension, double unit)
        => operations.Gather(rows, (row, source) =>
        {
            float weight = 1 / MathF.Sqrt(multiplicity[row]) * (float)unit;
            foreach (int item in _itemsOfRow.Value[row])
                TensorPrimitives.Multiply(source, weight, vectors.AsSpan(item * dimension, source.Length));
        });
}
