using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// Likes that are held out of the likes of a fit, to choose settings by. A fifth of the likes of a sample of users is held out. The choice
/// depends only on the likes and the seed. If the sample is a large part of the users, it is divided into folds, so that most likes remain
/// for each training: with fewer likes, other settings would be best.
/// </summary>
internal sealed class ValidationSplit
{
    /// <summary>Users to hold likes out of. More users would make the choice slower and hardly better.</summary>
    private const int MaximumUsers = 2000;

    /// <summary>With fewer users, the measurements differ by chance.</summary>
    private const int MinimumUsers = 20;

    /// <summary>Likes that a user must have.</summary>
    private const int MinimumLikes = 3;

    private const int HeldOutPart = 5;

    /// <summary>Folds of a sample that is more than this part of the users.</summary>
    private const int Folds = 4;

    private ValidationSplit(Likes training, int[] users, HeldOutLikes heldOut)
    {
        Training = training;
        Histories = Array.ConvertAll(users, user => training.ItemsOf(user).ToArray());
        HeldOut = Array.ConvertAll(users, user => heldOut.ItemsOf(user).ToArray());
    }

    /// <summary>The likes that are not held out.</summary>
    public Likes Training { get; }

    /// <summary>The other likes of each user of the sample, ascending.</summary>
    public int[][] Histories { get; }

    /// <summary>The held-out likes of each user of the sample, ascending.</summary>
    public int[][] HeldOut { get; }

    /// <summary>Splits likes into one or more folds, or none if too few users have enough likes.</summary>
    /// <param name="likes">All likes.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    /// <param name="common">The likes that no fold holds out.</param>
    public static ValidationSplit[] Create(Likes likes, int seed, Workers workers, out Likes common)
    {
        ulong[] userHashes = Hashes(likes.UserCount), itemHashes = Hashes(likes.ItemCount);
        ulong seedHash = HeldOutLikes.HashSeed(seed);
        int[] users = [.. Enumerable.Range(0, likes.UserCount)
            .Where(user => likes.ItemsOf(user).Length >= MinimumLikes)
            .OrderBy(user => SplitMix64.Mix(userHashes[user] ^ seedHash))
            .Take(MaximumUsers)];
        common = likes;
        if (users.Length < MinimumUsers) return [];

        var sample = users.ToHashSet();
        int CountOf(int user) => sample.Contains(user) ? Math.Max(1, likes.ItemsOf(user).Length / HeldOutPart) : 0;
        var heldOut = HeldOutLikes.Choose(likes, userHashes, itemHashes, CountOf, seed, workers);
        common = likes.Without(heldOut.ItemsOf);
        int folds = Folds * (long)users.Length > likes.UserCount ? Folds : 1;
        return [.. users.Chunk((users.Length + folds - 1) / folds).Select(chunk =>
        {
            var fold = chunk.ToHashSet();
            return new ValidationSplit(likes.Without(user => fold.Contains(user) ? heldOut.ItemsOf(user) : []), chunk, heldOut);
        })];
    }

    private static ulong[] Hashes(int count) => [.. Enumerable.Range(0, count).Select(index => (ulong)index)];
}
