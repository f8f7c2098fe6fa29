namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Random numbers (Steele, Lea and Flood 2014, OOPSLA, "SplitMix"). Every stream is a generator of its own, so the numbers of a row do not
/// depend on the thread that computes it.
/// </summary>
internal struct SplitMix64(int seed, int stream)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong _state = Mix(((ulong)(uint)seed << 32) | (uint)stream);

    /// <summary>A number from −½ to below ½.</summary>
    public float NextCentered() => (Mix(_state += Increment) >> 40) * (1f / (1 << 24)) - 0.5f;

    /// <summary>The last step of the generator: each bit of the result depends on each bit of <paramref name="z"/>.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
