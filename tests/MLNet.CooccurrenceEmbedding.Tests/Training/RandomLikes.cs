using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

internal static class RandomLikes
{
    /// <summary>Creates likes with a long tail of popularity: the first items have more likes.</summary>
    public static Likes Create(int users, int items, double likesPerUser, int seed) =>
        From(users, items, Pairs(users, items, likesPerUser, new Random(seed)));

    /// <summary>Creates such likes with weights from 0.25 to 5 and with repeated pairs, whose weights are added.</summary>
    public static Likes CreateWeighted(int users, int items, double likesPerUser, int seed)
    {
        var random = new Random(seed);
        UserItem[] pairs = Pairs(users, items, likesPerUser, random);
        float[] weights = [.. pairs.Select(_ => 0.25f + 4.75f * random.NextSingle())];
        return Likes.FromPairs(items, users, [pairs], 1, [weights]);
    }

    /// <summary>Creates likes with power laws of activity and popularity: ⌊users·u^q⌋ and ⌊items·u^p⌋ for uniform u.</summary>
    public static Likes CreatePowerLaw(int users, int items, int rows, double p, double q, int seed)
    {
        var random = new Random(seed);
        return From(users, items, [.. Enumerable.Range(0, rows).Select(_ =>
            new UserItem((int)(users * Math.Pow(random.NextDouble(), q)), (int)(items * Math.Pow(random.NextDouble(), p))))]);
    }

    private static UserItem[] Pairs(int users, int items, double likesPerUser, Random random)
    {
        var pairs = new List<UserItem>();
        for (int user = 0; user < users; user++)
            for (int n = random.Next((int)(2 * likesPerUser) + 1); n > 0; n--)
                pairs.Add(new UserItem(user, (int)(items * Math.Pow(random.NextDouble(), 2))));
        return [.. pairs];
    }

    /// <summary>Creates X = SᵀS with a row for every item.</summary>
    public static LikesCooccurrence Cooccurrence(this Likes likes) =>
        likes.Cooccurrence(itemScaling: 0, Kernels.Best);

    /// <summary>Creates X with item scaling.</summary>
    public static LikesCooccurrence Cooccurrence(this Likes likes, double itemScaling, Kernels kernels) =>
        new(likes, [.. Enumerable.Repeat(1, likes.ItemCount)], kernels, ItemScales.FromCounts(likes.SquaresPerItem, itemScaling));

    public static Likes From(int users, int items, params UserItem[] pairs) => Likes.FromPairs(items, users, [pairs]);
}
