using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

internal static class RandomLikes
{
    /// <summary>Likes with a popularity long tail: early items are liked more often.</summary>
    public static Likes Create(int users, int items, double likesPerUser, int seed)
    {
        var random = new Random(seed);
        var pairs = new List<UserItem>();
        for (int user = 0; user < users; user++)
            for (int n = random.Next((int)(2 * likesPerUser) + 1); n > 0; n--)
                pairs.Add(new UserItem(user, (int)(items * Math.Pow(random.NextDouble(), 2))));
        return From(users, items, [.. pairs]);
    }

    /// <summary>X = SᵀS with a row for every item, whatever they have in common.</summary>
    public static LikesCooccurrence Cooccurrence(this Likes likes) =>
        new(likes, [.. Enumerable.Repeat(1, likes.ItemCount)], Kernels.Best);

    public static Likes From(int users, int items, params UserItem[] pairs) => Likes.FromPairs(items, users, [pairs]);
}
