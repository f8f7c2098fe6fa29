using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>SHA-256 of the data of a training, in hexadecimal digits. Equal data give equal vectors.</summary>
internal sealed class DataFingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private DataFingerprint()
    {
    }

    /// <summary>The fingerprint of likes.</summary>
    public static string Of(DistinctItems items)
    {
        using var fingerprint = new DataFingerprint();
        fingerprint.Add("likes"u8);
        fingerprint.Add([items.Likes.ItemCount]);
        fingerprint.Add(items.Likes.Starts);
        fingerprint.Add(items.Likes.Items);
        fingerprint.Add(items.Likes.Weights);
        fingerprint.Add<int>(items.Multiplicity);
        fingerprint.Add<double>(items.Scales);
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
    public static string Of(float[] vectors)
    {
        using var fingerprint = new DataFingerprint();
        fingerprint.Add<float>(vectors);
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
