namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Counts the bytes that <see cref="NativeBuffer{T}"/> holds, which the garbage collector knows nothing of: a leak shows here.</summary>
internal static class NativeMemoryUse
{
    private static long _bytes;

    public static long Bytes => Interlocked.Read(ref _bytes);

    public static void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
