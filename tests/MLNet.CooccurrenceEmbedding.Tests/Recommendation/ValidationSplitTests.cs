using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding.Tests.Recommendation;

public class ValidationSplitTests
{
    [Theory]
    [InlineData(100, 4)]
    [InlineData(7_000, 4)]
    [InlineData(9_000, 1)]
    public void Training_likes_of_a_fold_are_all_likes_without_a_fifth_of_its_users_likes(int users, int foldCount)
    {
        Likes likes = CreateLikes(users);

        ValidationSplit[] folds = ValidationSplit.Create(likes, seed: 3, new Workers(2), out Likes common);

        Assert.Equal(foldCount, folds.Length);
        Assert.Equal(Math.Min(users, 2_000), folds.Sum(fold => fold.HeldOut.Length));
        Assert.All(folds, fold =>
        {
            Assert.Equal(likes.Count, fold.Training.Count + fold.HeldOut.Sum(items => items.Length));
            foreach ((int[] history, int[] heldOut) in fold.Histories.Zip(fold.HeldOut))
            {
                Assert.Equal(Math.Max(1, (history.Length + heldOut.Length) / 5), heldOut.Length);
                Assert.Empty(history.Intersect(heldOut));
            }
        });
        // What a fold holds out is in the training likes of the others, but not in the common likes.
        Assert.Equal(likes.Count - folds.Sum(fold => fold.HeldOut.Sum(items => items.Length)), common.Count);
        for (int user = 0; user < likes.UserCount; user++)
        {
            int[] all = likes.ItemsOf(user).ToArray(), kept = common.ItemsOf(user).ToArray();
            Assert.Empty(kept.Except(all));
            Assert.Equal(all.Except(kept).Any() ? 1 : 0, folds.Count(fold => fold.Training.ItemsOf(user).Length < all.Length));
        }
    }

    [Fact]
    public void Held_out_likes_do_not_depend_on_the_number_of_threads_but_on_the_seed()
    {
        Likes likes = CreateLikes(500);
        int[][] HeldOut(int seed, int threads)
            => [.. ValidationSplit.Create(likes, seed, new Workers(threads), out _).SelectMany(fold => fold.HeldOut)];

        Assert.Equal(HeldOut(0, 1), HeldOut(0, 3));
        Assert.NotEqual(HeldOut(0, 1), HeldOut(1, 1));
    }

    [Fact]
    public void Likes_of_too_few_users_are_not_split()
    {
        Likes likes = CreateLikes(19);

        Assert.Empty(ValidationSplit.Create(likes, 0, new Workers(1), out Likes common));
        Assert.Same(likes, common);
    }

    /// <summary>Users with 3 to 12 likes of 100 items.</summary>
    private static Likes CreateLikes(int users)
    {
        var random = new Random(users);
        UserItem[] pairs = [.. Enumerable.Range(0, users).SelectMany(user => Enumerable.Range(0, 100)
            .OrderBy(_ => random.Next())
            .Take(3 + user % 10)
            .Select(item => new UserItem(user, item)))];
        return Likes.FromPairs(100, users, [pairs]);
    }
}
