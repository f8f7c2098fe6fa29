using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>
/// The likes that are held out. Each like has a pseudorandom number: a hash of the seed and of the names of the user and the item. The
/// likes of a user with the smallest numbers are held out. So the choice depends neither on the order of the rows nor on other users.
/// </summary>
internal sealed class HeldOutLikes
{
    private const int UsersPerBlock = 256;

    private readonly int[] _starts;
    private readonly int[] _items;

    private HeldOutLikes(int[] starts, int[] items)
    {
        _starts = starts;
        _items = items;
    }

    /// <summary>The held-out items of a row of the likes matrix, ascending. Empty for a user with too few likes.</summary>
    public ReadOnlySpan<int> ItemsOf(int row) => _items.AsSpan(_starts[row].._starts[row + 1]);

    /// <summary>Chooses the likes to hold out.</summary>
    /// <param name="likes">All likes.</param>
    /// <param name="userNames">The name of each row of the likes matrix.</param>
    /// <param name="itemNames">The name of each column.</param>
    /// <param name="fraction">Fraction of each user's likes to hold out, above 0 and below 1.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <param name="minimumLikes">Likes that a user must have for some to be held out, at least 2.</param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    public static HeldOutLikes Choose(
        Likes likes, string[] userNames, string[] itemNames, double fraction, int seed, int minimumLikes, Workers workers)
    {
        var starts = new int[likes.UserCount + 1];
        for (int row = 0; row < likes.UserCount; row++)
            starts[row + 1] = starts[row] + CountHeldOut(likes.ItemsOf(row).Length, fraction, minimumLikes);

        ulong[] itemHashes = Array.ConvertAll(itemNames, StableHash.Compute);
        ulong seedHash = StableHash.Mix((ulong)seed + 1); // Mix(0) is 0
        var items = new int[starts[^1]];
        workers.ForEachBlock(likes.UserCount, UsersPerBlock, (begin, end) =>
        {
            for (int row = begin; row < end; row++)
            {
                Span<int> heldOut = items.AsSpan(starts[row]..starts[row + 1]);
                if (heldOut.IsEmpty) continue;
                int[] liked = likes.ItemsOf(row).ToArray();
                ulong userHash = StableHash.Mix(StableHash.Compute(userNames[row]) + seedHash);
                Array.Sort(Array.ConvertAll(liked, item => StableHash.Mix(itemHashes[item] + userHash)), liked);
                liked.AsSpan(0, heldOut.Length).CopyTo(heldOut);
                heldOut.Sort();
            }
        });
        return new HeldOutLikes(starts, items);
    }

    private static int CountHeldOut(int likes, double fraction, int minimumLikes)
        => likes < minimumLikes ? 0 : (int)Math.Clamp(Math.Round(fraction * likes, MidpointRounding.AwayFromZero), 1, likes - 1);
}

/// <summary>Hashes that are equal in every process and on every machine, unlike <see cref="HashCode"/>.</summary>
internal static class StableHash
{
    /// <summary>64-bit FNV-1a (G. Fowler, L. C. Noll and K.-P. Vo), followed by <see cref="Mix"/>.</summary>
    public static ulong Compute(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in text)
        {
            hash = (hash ^ (byte)c) * 0x100000001B3;
            hash = (hash ^ (byte)(c >> 8)) * 0x100000001B3;
        }
        return Mix(hash);
    }

    /// <summary>
    /// Each bit of the result depends on each bit of <paramref name="z"/>: the last step of SplitMix64 (G. L. Steele, D. Lea and C. H.
    /// Flood, OOPSLA 2014).
    /// </summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
