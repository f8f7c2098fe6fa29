using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>Sums over the users of all shards, in the order of the shards, where each process has other shards.</summary>
internal static class ShardSums
{
    /// <summary>Σ_u S_ui² of each item.</summary>
    /// <param name="owners">The processes that have the shards of <paramref name="likes"/>.</param>
    /// <param name="likes">The likes of this process.</param>
    public static double[] SquaresPerItem(ICollectives owners, Likes likes)
        => owners.Size == 1 ? likes.SquaresPerItem() : Add(owners, likes.ShardCount, likes.ItemCount, likes.SquaresPerItem);

    /// <summary>The sum of the numbers that <paramref name="compute"/> returns for each shard.</summary>
    public static double[] Add(ICollectives owners, int shardCount, int length, Func<int, double[]> compute)
    {
        int[] first = UserShards.FirstOfProcesses(shardCount, owners.Size);
        var sum = new double[length];
        var parts = new PartSum(first, owners, length);
        for (int shard = first[owners.Rank]; shard < first[owners.Rank + 1]; shard++)
            compute(shard).CopyTo(parts.Part(shard - first[owners.Rank]));
        parts.Exchange(sum);
        return sum;
    }
}
