using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// Divides the users of a likes matrix into shards. Products with SᵀS are computed for the users of each shard and added in the order of
/// the shards, so that several processes can have other shards and the sums have the same bits as in one process. The number of shards and
/// the shard of a user depend only on the likes.
/// </summary>
internal static class UserShards
{
    /// <summary>Users per shard, if they are not too many. Most likes have one shard, and no sums to add.</summary>
    public const int DefaultSize = 1 << 19;

    /// <summary>The largest number of shards. Processes beyond this number have no likes.</summary>
    private const int Maximum = 64;

    /// <summary>The number of shards, at least 1.</summary>
    /// <param name="userCount">Number of users with likes.</param>
    /// <param name="usersPerShard">The largest number of users per shard, on average, up to the maximum number of shards.</param>
    public static int Count(long userCount, int usersPerShard)
        => (int)Math.Clamp((userCount + usersPerShard - 1) / usersPerShard, 1, Maximum);

    /// <summary>The first shard of each process, followed by the number of shards.</summary>
    public static int[] FirstOfProcesses(int shardCount, int processes)
        => [.. Enumerable.Range(0, processes + 1).Select(process => shardCount * process / processes)];

    /// <summary>The shard of a user, by a hash of the items and their entries.</summary>
    public static int Of(ReadOnlySpan<int> items, ReadOnlySpan<float> entries, int shardCount)
    {
        if (shardCount == 1) return 0;
        ulong hash = 0;
        foreach (int item in items) hash = SplitMix64.Mix(hash + (uint)item + 1);
        // Entries of 1 can be stored or not, and must not change the shard.
        foreach (uint bits in MemoryMarshal.Cast<float, uint>(entries))
            hash += bits - BitConverter.SingleToUInt32Bits(1);
        return (int)((SplitMix64.Mix(hash) >> 32) * (ulong)shardCount >> 32);
    }
}
