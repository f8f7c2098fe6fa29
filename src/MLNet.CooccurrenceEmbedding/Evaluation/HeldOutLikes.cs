using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>
/// Which likes are held out. Chance gives each like a number, made of the seed and of the names of user and item, and the smallest ones of a user are held out: so the choice
/// depends neither on the order of the rows nor on the other users.
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

    /// <summary>The held-out items of a row of the likes matrix, ascending; none for a user with too few likes.</summary>
    public ReadOnlySpan<int> ItemsOf(int row) => _items.AsSpan(_starts[row].._starts[row + 1]);

    public static HeldOutLikes Of(Likes likes, string[] userNames, string[] itemNames, double fraction, int seed, int minimumLikes, Workers workers)
    {
        var starts = new int[likes.UserCount + 1];
        for (int row = 0; row < likes.UserCount; row++)
            starts[row + 1] = starts[row] + Count(likes.ItemsOf(row).Length, fraction, minimumLikes);

        ulong[] itemHashes = Array.ConvertAll(itemNames, StableHash.Of);
        ulong seedHash = StableHash.Mix((ulong)seed + 1); // 0 is mixed to 0
        var items = new int[starts[^1]];
        workers.ForEachBlock(likes.UserCount, UsersPerBlock, (begin, end) =>
        {
            for (int row = begin; row < end; row++)
            {
                Span<int> heldOut = items.AsSpan(starts[row]..starts[row + 1]);
                if (heldOut.IsEmpty) continue;
                int[] liked = likes.ItemsOf(row).ToArray();
                ulong userHash = StableHash.Mix(StableHash.Of(userNames[row]) + seedHash);
                Array.Sort(Array.ConvertAll(liked, item => StableHash.Mix(itemHashes[item] + userHash)), liked);
                liked.AsSpan(0, heldOut.Length).CopyTo(heldOut);
                heldOut.Sort();
            }
        });
        return new HeldOutLikes(starts, items);
    }

    private static int Count(int likes, double fraction, int minimumLikes)
        => likes < minimumLikes ? 0 : (int)Math.Clamp(Math.Round(fraction * likes, MidpointRounding.AwayFromZero), 1, likes - 1);
}
