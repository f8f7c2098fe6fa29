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

    private ValidationSplit(Likes training, int[][] histories, int[][] heldOut)
        => (Training, Histories, HeldOut) = (training, histories, heldOut);

    /// <summary>The likes that are not held out.</summary>
    public Likes Training { get; }

    /// <summary>The other likes of each user of the sample, ascending.</summary>
    public int[][] Histories { get; }

    /// <summary>The held-out likes of each user of the sample, ascending.</summary>
    public int[][] HeldOut { get; }

    /// <summary>Splits likes into one or more folds, or none if too few users have enough likes.</summary>
    public static ValidationSplit[] Create(Likes likes, int seed)
    {
        ulong hash = SplitMix64.Mix((ulong)seed + 1);
        int[] users = [.. Enumerable.Range(0, likes.UserCount)
            .Where(user => likes.ItemsOf(user).Length >= MinimumLikes)
            .OrderBy(user => SplitMix64.Mix((ulong)user ^ hash))
            .Take(MaximumUsers)];
        if (users.Length < MinimumUsers) return [];
        int folds = Folds * (long)users.Length > likes.UserCount ? Folds : 1;
        return [.. users.Chunk((users.Length + folds - 1) / folds).Select(fold => Create(likes, fold, hash))];
    }

    private static ValidationSplit Create(Likes likes, int[] users, ulong hash)
    {
        int[][] heldOut = Array.ConvertAll(users, user => Choose(likes.ItemsOf(user).ToArray(), SplitMix64.Mix((ulong)user + hash)));
        Dictionary<int, int[]> ofUser = users.Zip(heldOut).ToDictionary();
        Likes training = likes.Without(user => ofUser.GetValueOrDefault(user, []));
        return new ValidationSplit(training, Array.ConvertAll(users, user => training.ItemsOf(user).ToArray()), heldOut);
    }

    private static int[] Choose(int[] liked, ulong hash)
    {
        Array.Sort(Array.ConvertAll(liked, item => SplitMix64.Mix((ulong)item + hash)), liked);
        int[] heldOut = liked[..Math.Max(1, liked.Length / HeldOutPart)];
        Array.Sort(heldOut);
        return heldOut;
    }
}
