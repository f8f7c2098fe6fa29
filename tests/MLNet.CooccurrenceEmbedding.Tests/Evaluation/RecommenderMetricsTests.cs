using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Evaluation;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Evaluation;

public class RecommenderMetricsTests
{
    private const double AtRank2 = 0.6309297535714574; // 1/log₂ 3
    private const double AtRank4 = 0.43067655807339306; // 1/log₂ 5

    [Theory]
    [InlineData(new[] { 7, 1, 2, 8 }, new[] { 1, 2, 3 }, 4, 2.0 / 3, (AtRank2 + 0.5) / (1 + AtRank2 + 0.5), 0.5)]
    [InlineData(new[] { 7, 1 }, new[] { 1, 2, 3 }, 2, 0.5, AtRank2 / (1 + AtRank2), 0.5)] // k is smaller than the number of items
    [InlineData(new[] { 1, 2, 3 }, new[] { 1, 2, 3 }, 20, 1, 1, 1)] // fewer items than k
    [InlineData(new[] { 3, 2 }, new[] { 1, 2, 3 }, 2, 1, 1, 1)]
    [InlineData(new[] { 5, 6, -1, 9 }, new[] { 9 }, 4, 1, AtRank4, 0.25)]
    [InlineData(new[] { 5, 6 }, new[] { 9 }, 2, 0, 0, 0)]
    [InlineData(new int[0], new[] { 9 }, 2, 0, 0, 0)]
    public void Metrics_of_one_user_equal_values_computed_by_hand(
        int[] recommended, int[] heldOut, int k, double recall, double ndcg, double reciprocalRank)
    {
        UserMetrics metrics = UserMetrics.Compute(recommended, heldOut, k);

        Assert.Equal(recall, metrics.Recall, 1e-12);
        Assert.Equal(ndcg, metrics.Ndcg, 1e-12);
        Assert.Equal(reciprocalRank, metrics.ReciprocalRank, 1e-12);
        Assert.Equal(reciprocalRank > 0, metrics.IsHit);
    }

    [Fact]
    public void Metrics_are_averaged_over_users_and_coverage_counts_items()
    {
        // User 1 likes 1 to 10, user 2 likes 11 to 20: two held out of each. User 3 has too few. Items: 1 to 20.
        IDataView view = LikeTable.From([.. Enumerable.Range(1, 20).Select(item => ((item + 9) / 10, item)), (3, 1), (3, 11)]).Numbers();
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(view, "Item", "User");
        HeldOutUser first = split.Users[0], second = split.Users[1];
        Assert.Equal((2, "1", "2", 20), (split.Users.Count, first.Name, second.Name, split.ItemNames.Count));

        RecommenderMetrics metrics = split.Evaluate((history, k) =>
        {
            Assert.Equal(4, k);
            // User 1 gets one of two items, at rank 2. Repeated, already liked and unknown items count as ranks, and the fifth item is
            // beyond k.
            if (history.SequenceEqual(first.History))
                return [first.History[0], first.HeldOut[0], first.HeldOut[0], "no item", first.HeldOut[1]];
            Assert.Equal(second.History, history);
            return [second.HeldOut[1], second.HeldOut[0]];
        }, k: 4);

        Assert.Equal((4, 2), (metrics.K, metrics.UserCount));
        Assert.Equal((0.5 + 1) / 2, metrics.Recall, 1e-12);
        Assert.Equal((AtRank2 / (1 + AtRank2) + 1) / 2, metrics.Ndcg, 1e-12);
        Assert.Equal(1, metrics.HitRate, 1e-12);
        Assert.Equal((0.5 + 1) / 2, metrics.MeanReciprocalRank, 1e-12);
        Assert.Equal(4.0 / 20, metrics.Coverage, 1e-12);
        Assert.Equal("recall@4 0.750, NDCG@4 0.693, hit rate@4 1.000, MRR@4 0.750, coverage 0.200, 2 users", metrics.ToString());
    }

    [Fact]
    public void EvaluatePopularity_recommends_the_most_liked_items_outside_the_history()
    {
        LikeTable table = LikeTable.Random(users: 60);
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(table.Keys(), "Item", "User", seed: 4);
        HashSet<(string, string)> heldOut = [.. split.Users.SelectMany(user => user.HeldOut.Select(item => (user.Name, item)))];
        string[] popular = [.. table.Pairs.Distinct()
            .Where(pair => !heldOut.Contains(pair))
            .GroupBy(pair => pair.Item)
            .OrderByDescending(item => item.Count()).ThenBy(item => item.Key, StringComparer.Ordinal)
            .Select(item => item.Key)];

        Assert.Equal(split.Evaluate((history, k) => popular.Except(history), 5), split.EvaluatePopularity(5));
        Assert.InRange(split.EvaluatePopularity(5).Recall, 0.05, 0.95);
        Assert.Equal((20, 1), (split.EvaluatePopularity().K, split.EvaluatePopularity(1000).Recall)); // a large k finds all
    }

    [Fact]
    public void Evaluate_of_a_recommender_equals_Evaluate_of_its_recommendations()
    {
        LikeTable table = LikeTable.Random(users: 60);
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(table.Keys(), "Item", "User");
        ItemRecommender recommender = Fit(split.TrainSet).CreateRecommender(5);

        RecommenderMetrics metrics = split.Evaluate(recommender, 6);

        Assert.Equal(split.Evaluate((history, k) => recommender.Recommend(history, k).Select(item => item.Name), 6), metrics);
        Assert.Equal(20, split.Evaluate(recommender).K);
        Assert.Equal(1, split.Evaluate(recommender, 1000).Recall); // k is larger than the number of items
    }

    [Fact]
    public void Evaluate_counts_items_unknown_to_the_recommender_as_misses()
    {
        LikeTable table = LikeTable.Random(users: 60);
        IDataView known = Toy.Context().Data.FilterRowsByColumn(table.Numbers(), "Weight", upperBound: 60); // the rows of the first users
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(table.Numbers(), "Item", "User");
        ItemEmbeddings embeddings = Fit(known);
        ItemRecommender recommender = embeddings.CreateRecommender(5);
        Assert.InRange(embeddings.Count, 10, split.ItemNames.Count - 1);

        RecommenderMetrics expected = split.Evaluate((history, k) =>
        {
            string[] known = [.. history.Where(embeddings.Names.Contains)];
            return known.Length == 0 ? [] : recommender.Recommend(known, k).Select(item => item.Name);
        }, 7);

        Assert.Equal(expected, split.Evaluate(recommender, 7));
        var zero = new RecommenderMetrics
        {
            K = 7,
            UserCount = split.Users.Count,
            Recall = 0,
            Ndcg = 0,
            HitRate = 0,
            MeanReciprocalRank = 0,
            Coverage = 0,
        };
        IDataView others = LikeTable.From((1, 101), (1, 102), (2, 101), (2, 102)).Numbers();
        Assert.Equal(zero, split.Evaluate(Toy.Fit(Toy.Context(), others).Embeddings.CreateRecommender(5), 7));
    }

    [Fact]
    public void Metrics_are_bit_identical_for_any_thread_count()
    {
        Likes likes = Likes.FromPairs(
            30, 500, [Enumerable.Range(0, 20_000).Select(n => new UserItem(n % 500, (int)(StableHash.Mix((ulong)n) % 30))).ToArray()]);
        string[] users = [.. Enumerable.Range(0, likes.UserCount).Select(user => $"{user}")];
        string[] items = [.. Enumerable.Range(0, 30).Select(item => $"{item}")];

        RecommenderMetrics[] metrics = [.. ((int[])[1, 2, 7]).Select(threads =>
        {
            var workers = new Workers(threads);
            HeldOutLikes heldOut = HeldOutLikes.Choose(likes, users, items, 0.3, 1, 5, workers);
            return new EvaluatedUsers(likes, heldOut, users, items).Evaluate(
                6,
                history => Enumerable.Range(0, 30).Except(history).OrderBy(item => StableHash.Mix((ulong)(item + history.Sum()))),
                workers);
        })];

        Assert.InRange(metrics[0].Recall, 0.1, 0.9);
        Assert.All(metrics, other => Assert.Equal(metrics[0], other));
    }

    private static ItemEmbeddings Fit(IDataView view) => Toy.Fit(Toy.Context(), view).Embeddings;
}
