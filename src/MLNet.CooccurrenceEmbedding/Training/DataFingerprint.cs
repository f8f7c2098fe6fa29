using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>SHA-256 of the data of a training, in hexadecimal digits. Equal data give equal vectors.</summary>
internal sealed class DataFingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private DataFingerprint()
    {
    }

    /// <summary>The fingerprint of likes. It does not depend on which processes have the shards.</summary>
    /// <param name="items">The likes of this process.</param>
    /// <param name="owners">The processes that have the shards of the likes.</param>
    public static string Of(DistinctItems items, ICollectives owners)
    {
        int[] first = UserShards.FirstOfProcesses(items.Likes.ShardCount, owners.Size);
        string own = string.Concat(
            Enumerable.Range(first[owners.Rank], first[owners.Rank + 1] - first[owners.Rank]).Select(shard => OfShard(items.Likes, shard)));
        using var fingerprint = new DataFingerprint();
        fingerprint.Add("likes"u8);
        fingerprint.Add([items.Likes.ItemCount]);
        fingerprint.Add<char>(string.Concat(owners.AllGather(own)));
        fingerprint.Add<int>(items.Multiplicity);
        fingerprint.Add<double>(items.Scales);
        return fingerprint.ToString();
    }

    private static string OfShard(Likes likes, int shard)
    {
        int begin = likes.ShardStarts[shard], end = likes.ShardStarts[shard + 1];
        Range entries = likes.Starts[begin]..likes.Starts[end];
        ReadOnlySpan<float> weights = likes.IsWeighted ? likes.Weights[entries] : default;
        using var fingerprint = new DataFingerprint();
        var lengths = new int[end - begin];
        for (int user = begin; user < end; user++) lengths[user - begin] = likes.Starts[user + 1] - likes.Starts[user];
        fingerprint.Add<int>(lengths);
        fingerprint.Add(likes.Items[entries]);
        fingerprint.Add(weights.ContainsAnyExcept(1f) ? weights : default); // weights of 1 are stored in one process and not in another
        return fingerprint.ToString();
    }

    /// <summary>The fingerprint of counts.</summary>
    public static string Of(CooccurrenceCounts counts, int[] multiplicity, double[]? scales)
    {
        using var fingerprint = new DataFingerprint();
        fingerprint.Add("counts"u8);
        fingerprint.Add(counts.Starts);
        fingerprint.Add(counts.Items);
        fingerprint.Add(counts.Values);
        fingerprint.Add<double>(counts.Diagonal);
        fingerprint.Add<int>(multiplicity);
        fingerprint.Add<double>(scales);
        return fingerprint.ToString();
    }

    /// <summary>The fingerprint of initial vectors.</summary>
    public static string Of(ReadOnlySpan<float> vectors)
    {
        using var fingerprint = new DataFingerprint();
        fingerprint.Add(vectors);
        return fingerprint.ToString();
    }

    public override string ToString() => Convert.ToHexString(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();

    /// <summary>Adds the length of an array and its elements, so that different arrays never are the same bytes.</summary>
    private void Add<T>(ReadOnlySpan<T> array)
        where T : unmanaged
    {
        _hash.AppendData(MemoryMarshal.AsBytes([array.Length]));
        // The bytes of a long array are more than a span can have.
        const int AtATime = 1 << 20;
        for (int begin = 0; begin < array.Length; begin += AtATime)
            _hash.AppendData(MemoryMarshal.AsBytes(array.Slice(begin, Math.Min(AtATime, array.Length - begin))));
    }
}
