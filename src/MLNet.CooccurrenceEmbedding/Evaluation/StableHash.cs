namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>Numbers that look random and are the same on every machine, unlike <see cref="HashCode"/>.</summary>
internal static class StableHash
{
    /// <summary>64-bit FNV-1a (G. Fowler, L. C. Noll and K.-P. Vo), whose bits are mixed once more.</summary>
    public static ulong Of(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in text)
        {
            hash = (hash ^ (byte)c) * 0x100000001B3;
            hash = (hash ^ (byte)(c >> 8)) * 0x100000001B3;
        }
        return Mix(hash);
    }

    /// <summary>Each bit of the result depends on each bit of <paramref name="z"/>: the last step of SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, OOPSLA 2014).</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
