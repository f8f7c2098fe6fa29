namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>A counter-based random number generator (Steele, Lea and Flood 2014). Creating one per user has no cost.</summary>
internal struct SplitMix64(ulong seed, ulong stream)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private ulong _state = Mix(Mix(seed) + stream * GoldenGamma);

    public ulong Next() => Mix(_state += GoldenGamma);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
