using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <content>The likes of several processes, each of which has read other users.</content>
internal sealed partial class Likes
{
    /// <summary>S of all processes.</summary>
    public Likes Gather(ICollectives processes, int numberOfThreads, int usersPerShard)
    {
        int shardCount = UserShards.Count(processes.Sum(UserCount), usersPerShard);
        float[] entries = GetEntries(processes, out _);
        return FromRows(
            Concatenate(processes.AllGather<int>(Lengths())),
            Concatenate(processes.AllGather<int>(_items)),
            Concatenate(processes.AllGather<float>(entries)),
            shardCount,
            numberOfThreads);
    }

    /// <summary>The rows of S in the shards of this process.</summary>
    public Likes Divide(ICollectives processes, int numberOfThreads, int usersPerShard)
    {
        int shardCount = UserShards.Count(processes.Sum(UserCount), usersPerShard);
        int[] firstShards = UserShards.FirstOfProcesses(shardCount, processes.Size);
        float[] entries = GetEntries(processes, out bool isWeighted);
        int[] lengths = Lengths();
        int[] users = [.. Enumerable.Range(0, UserCount)];
        int[] owners = Array.ConvertAll(users, user =>
        {
            int shard = UserShards.Of(ItemsOf(user), WeightsOf(user), shardCount);
            return Array.FindLastIndex(firstShards, processes.Size - 1, first => first <= shard);
        });
        Array.Sort([.. owners], users);
        int[] userCounts = new int[processes.Size], likeCounts = new int[processes.Size];
        var sentItems = new int[Count];
        var sentEntries = new float[entries.Length];
        int place = 0;
        foreach (int user in users)
        {
            userCounts[owners[user]]++;
            likeCounts[owners[user]] += lengths[user];
            ItemsOf(user).CopyTo(sentItems.AsSpan(place));
            if (isWeighted) entries.AsSpan(_starts[user], lengths[user]).CopyTo(sentEntries.AsSpan(place));
            place += lengths[user];
        }
        return FromRows(
            processes.AllToAll<int>(Array.ConvertAll(users, user => lengths[user]), userCounts, out _),
            processes.AllToAll<int>(sentItems, likeCounts, out _),
            isWeighted ? processes.AllToAll<float>(sentEntries, likeCounts, out _) : [],
            shardCount,
            numberOfThreads);
    }

    /// <summary>The entries, also if all are 1 here but not in another process.</summary>
    private float[] GetEntries(ICollectives processes, out bool isWeighted)
    {
        isWeighted = processes.Sum(IsWeighted ? 1 : 0) > 0;
        return isWeighted && !IsWeighted ? [.. Enumerable.Repeat(1f, Count)] : _weights;
    }

    private int[] Lengths() => [.. Enumerable.Range(0, UserCount).Select(user => _starts[user + 1] - _starts[user])];

    private Likes FromRows(int[] lengths, int[] items, float[] entries, int shardCount, int numberOfThreads)
    {
        int[] starts = [0, .. lengths];
        for (int user = 1; user < starts.Length; user++) starts[user] += starts[user - 1];
        return FromRows(ItemCount, starts[..^1], starts[1..], items, entries, shardCount, numberOfThreads, out _);
    }

    private static T[] Concatenate<T>(T[][] parts)
    {
        var all = new T[checked(parts.Sum(part => part.Length))];
        int place = 0;
        foreach (T[] part in parts)
        {
            part.CopyTo(all, place);
            place += part.Length;
        }
        return all;
    }
}
