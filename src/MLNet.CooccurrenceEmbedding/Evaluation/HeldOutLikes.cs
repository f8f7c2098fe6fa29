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

    /// <summary>The number of held-out likes.</summary>
    public int Count => _items.Length;

    /// <summary>Chooses the likes to hold out.</summary>
    /// <param name="likes">All likes.</param>
    /// <param name="userNames">The name of each row of the likes matrix.</param>
    /// <param name="itemNames">The name of each column.</param>
    /// <param name="countOf">How many likes to hold out of a user with a given number of likes.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    /// <param name="times">
    /// The time of each like, to hold out the latest of each user. The random numbers then decide between equal times.
    /// </param>
    public static HeldOutLikes Choose(
        Likes likes,
        string[] userNames,
        string[] itemNames,
        Func<int, int> countOf,
        int seed,
        Workers workers,
        double[]? times = null)
    {
        var starts = new int[likes.UserCount + 1];
        for (int row = 0; row < likes.UserCount; row++)
            starts[row + 1] = starts[row] + countOf(likes.ItemsOf(row).Length);

        ulong[] itemHashes = Array.ConvertAll(itemNames, StableHash.Compute);
        ulong seedHash = SplitMix64.Mix((ulong)seed + 1); // Mix(0) is 0
        var items = new int[starts[^1]];
        workers.ForEachBlock(likes.UserCount, UsersPerBlock, (begin, end) =>
        {
            for (int row = begin; row < end; row++)
            {
                Span<int> heldOut = items.AsSpan(starts[row]..starts[row + 1]);
                if (heldOut.IsEmpty) continue;
                int first = likes.Starts[row];
                int[] places = [.. Enumerable.Range(first, likes.Starts[row + 1] - first)];
                ulong userHash = SplitMix64.Mix(StableHash.Compute(userNames[row]) + seedHash);
                Array.Sort(Array.ConvertAll(places, place => SplitMix64.Mix(itemHashes[likes.Items[place]] + userHash)), places);
                if (times is not null) places = [.. places.OrderByDescending(place => times[place])]; // a stable sort
                for (int n = 0; n < heldOut.Length; n++) heldOut[n] = likes.Items[places[n]];
                heldOut.Sort();
            }
        });
        return new HeldOutLikes(starts, items);
    }

    /// <summary>Holds out the likes that are not in a train set.</summary>
    /// <param name="likes">All likes.</param>
    /// <param name="trainingItemsOf">The items of a row that are in the train set, ascending.</param>
    public static HeldOutLikes Except(Likes likes, ItemsOfRow trainingItemsOf)
    {
        var starts = new int[likes.UserCount + 1];
        var items = new List<int>();
        for (int row = 0; row < likes.UserCount; row++)
        {
            ReadOnlySpan<int> training = trainingItemsOf(row);
            foreach (int item in likes.ItemsOf(row))
                if (training.BinarySearch(item) < 0) items.Add(item);
            starts[row + 1] = items.Count;
        }
        return new HeldOutLikes(starts, [.. items]);
    }
}

/// <summary>Returns items of a row of a likes matrix.</summary>
internal delegate ReadOnlySpan<int> ItemsOfRow(int row);

/// <summary>Hashes that are equal in every process and on every machine, unlike <see cref="HashCode"/>.</summary>
internal static class StableHash
{
    /// <summary>64-bit FNV-1a (G. Fowler, L. C. Noll and K.-P. Vo), followed by <see cref="SplitMix64.Mix"/>.</summary>
    public static ulong Compute(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in text)
        {
            hash = (hash ^ (byte)c) * 0x100000001B3;
            hash = (hash ^ (byte)(c >> 8)) * 0x100000001B3;
        }
        return SplitMix64.Mix(hash);
    }
}
