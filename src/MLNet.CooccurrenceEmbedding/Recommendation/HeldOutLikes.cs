using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// The likes that are held out. Each like has a pseudorandom number: a hash of the seed, the user and the item. The likes of a user with
/// the smallest numbers are held out. So the choice depends neither on the order of the likes nor on other users.
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
    /// <param name="userHashes">A hash of each row of the likes matrix.</param>
    /// <param name="itemHashes">A hash of each column.</param>
    /// <param name="countOf">How many likes to hold out of a row.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    /// <param name="times">
    /// The time of each like, to hold out the latest of each user. The random numbers then decide between equal times.
    /// </param>
    public static HeldOutLikes Choose(
        Likes likes, ulong[] userHashes, ulong[] itemHashes, Func<int, int> countOf, int seed, Workers workers, double[]? times = null)
    {
        var starts = new int[likes.UserCount + 1];
        for (int row = 0; row < likes.UserCount; row++) starts[row + 1] = starts[row] + countOf(row);

        ulong seedHash = HashSeed(seed);
        var items = new int[starts[^1]];
        workers.ForEachBlock(likes.UserCount, UsersPerBlock, (begin, end) =>
        {
            for (int row = begin; row < end; row++)
            {
                Span<int> heldOut = items.AsSpan(starts[row]..starts[row + 1]);
                if (heldOut.IsEmpty) continue;
                int first = likes.Starts[row];
                int[] places = [.. Enumerable.Range(first, likes.Starts[row + 1] - first)];
                ulong userHash = SplitMix64.Mix(userHashes[row] + seedHash);
                Array.Sort(Array.ConvertAll(places, place => SplitMix64.Mix(itemHashes[likes.Items[place]] + userHash)), places);
                if (times is not null) places = [.. places.OrderByDescending(place => times[place])]; // a stable sort
                for (int n = 0; n < heldOut.Length; n++) heldOut[n] = likes.Items[places[n]];
                heldOut.Sort();
            }
        });
        return new HeldOutLikes(starts, items);
    }

    /// <summary>A hash of a seed. Equal numbers in a row would otherwise stay close to each other.</summary>
    public static ulong HashSeed(int seed) => SplitMix64.Mix((ulong)seed + 1); // Mix(0) is 0

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
