using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Evaluation;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommendation;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Evaluation;

public class RecommenderMetricsTests
{
    private const double AtRank2 = 0.6309297535714574; // 1/log₂ 3
    private const double AtRank4 = 0.43067655807339306; // 1/log₂ 5

    [Theory]
    [InlineData(new[] { 7, 1, 2, 8 }, new[] { 1, 2, 3 }, 4, 2, (AtRank2 + 0.5) / (1 + AtRank2 + 0.5), (1.0 / 2 + 2.0 / 3) / 3, 0.5)]
    [InlineData(new[] { 7, 1 }, new[] { 1, 2, 3 }, 2, 1, AtRank2 / (1 + AtRank2), 0.25, 0.5)] // k is smaller than the number of items
    [InlineData(new[] { 1, 2, 3 }, new[] { 1, 2, 3 }, 20, 3, 1, 1, 1)] // fewer items than k
    [InlineData(new[] { 3, 2 }, new[] { 1, 2, 3 }, 2, 2, 1, 1, 1)]
    [InlineData(new[] { 5, 6, -1, 9 }, new[] { 9 }, 4, 1, AtRank4, 0.25, 0.25)]
    [InlineData(new[] { 5, 6 }, new[] { 9 }, 2, 0, 0, 0, 0)]
    [InlineData(new int[0], new[] { 9 }, 2, 0, 0, 0, 0)]
    public void Metrics_of_one_user_equal_values_computed_by_hand(
        int[] recommended, int[] heldOut, int k, int hits, double ndcg, double averagePrecision, double reciprocalRank)
    {
        UserMetrics metrics = UserMetrics.Compute("u", recommended, heldOut, k);

        Assert.Equal(("u", heldOut.Length, hits), (metrics.Name, metrics.HeldOutCount, metrics.HitCount));
        Assert.Equal((double)hits / heldOut.Length, metrics.Recall, 1e-12);
        Assert.Equal((double)hits / Math.Min(k, heldOut.Length), metrics.CappedRecall, 1e-12);
        Assert.Equal((double)hits / k, metrics.Precision, 1e-12);
        Assert.Equal(ndcg, metrics.Ndcg, 1e-12);
        Assert.Equal(averagePrecision, metrics.AveragePrecision, 1e-12);
        Assert.Equal(hits > 0 ? 1 : 0, metrics.Hit);
        Assert.Equal(reciprocalRank, metrics.ReciprocalRank, 1e-12);
    }

    /// <summary>
    /// The expected values were computed apart, with NumPy, by the definitions of LightGCN's code (recall, precision, NDCG) and of
    /// Microsoft's Recommenders (recall_at_k, precision_at_k, ndcg_at_k with its natural logarithm, map_at_k, novelty).
    /// </summary>
    [Fact]
    public void Metrics_equal_those_of_published_evaluation_codes()
    {
        RecommenderMetrics metrics = EvaluateSmallSplit();

        Assert.Equal((4, 4), (metrics.K, metrics.UserCount));
        Assert.Equal(0.475, metrics.Recall, 1e-12);
        Assert.Equal(0.5, metrics.CappedRecall, 1e-12);
        Assert.Equal(0.25, metrics.Precision, 1e-12);
        Assert.Equal(0.43025088034864417, metrics.Ndcg, 1e-12);
        Assert.Equal(0.3541666666666667, metrics.MeanAveragePrecision, 1e-12);
        Assert.Equal(0.75, metrics.HitRate, 1e-12);
        Assert.Equal(0.4583333333333333, metrics.MeanReciprocalRank, 1e-12);
        Assert.Equal(3.4953304393134457, metrics.Novelty, 1e-12);
        Assert.Equal(0.9, metrics.Coverage, 1e-12);
        Assert.Equal(
            "recall@4 0.475, capped recall@4 0.500, precision@4 0.250, NDCG@4 0.430, MAP@4 0.354, hit rate@4 0.750, MRR@4 0.458, "
            + "coverage 0.900, novelty 3.5 bits, 4 users",
            metrics.ToString());
    }

    [Fact]
    public void Novelty_leaves_out_items_without_likes_in_the_train_set_and_is_0_without_recommendations()
    {
        HoldOutSplit split = CreateSmallSplit();

        // Of 15 likes, 4 are of item 1 ("a") and none is of item 8 ("h").
        Assert.Equal(-Math.Log2(4.0 / 15), split.Evaluate((_, _) => ["8", "1", "1", "no item"], k: 4).Novelty, 1e-12);
        Assert.Equal(0, split.Evaluate((_, _) => ["8"], k: 4).Novelty);
        Assert.Equal(0, split.Evaluate((_, _) => [], k: 4).Novelty);
    }

    [Fact]
    public void Interval_of_a_metric_is_the_mean_and_its_standard_error_over_users()
    {
        RecommenderMetrics metrics = EvaluateSmallSplit();

        MetricInterval ndcg = metrics.GetInterval(user => user.Ndcg);
        Assert.Equal(metrics.Ndcg, ndcg.Mean);
        Assert.Equal(0.20922003022759572, ndcg.StandardError, 1e-12); // with NumPy: std(ddof=1)/sqrt(4)
        Assert.Equal(0.43025088034864417 - 1.96 * 0.20922003022759572, ndcg.Lower, 1e-12);
        Assert.Equal(0.43025088034864417 + 1.96 * 0.20922003022759572, ndcg.Upper, 1e-12);
        Assert.Equal("0.430 ± 0.410", ndcg.ToString());
        Assert.Equal(0.2056493779875511, metrics.GetInterval(user => user.Recall).StandardError, 1e-12);
        Assert.Throws<ArgumentNullException>(() => metrics.GetInterval(null!));
    }

    [Fact]
    public void Interval_of_one_user_has_no_standard_error()
    {
        HoldOutSplit split = new MLContext().Data.LeaveOneLikeOut(
            LikeTable.From((1, 1), (1, 2), (2, 1), (3, 2)).Numbers(), "Item", "User"); // users 2 and 3 have one like

        MetricInterval recall = split.EvaluatePopularity().GetInterval(user => user.Recall);

        Assert.Equal(1, recall.Mean);
        Assert.True(double.IsNaN(recall.StandardError));
    }

    [Fact]
    public void Difference_of_two_recommenders_is_paired_by_user()
    {
        HoldOutSplit split = CreateSmallSplit();
        RecommenderMetrics metrics = EvaluateSmallSplit(), popularity = split.EvaluatePopularity(k: 4);
        double[] differences = [.. metrics.Users.Zip(popularity.Users, (user, same) => user.Ndcg - same.Ndcg)];
        double mean = differences.Average();

        MetricInterval difference = metrics.GetDifference(popularity, user => user.Ndcg);

        Assert.Equal(metrics.Ndcg - popularity.Ndcg, difference.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / 3 / 4), difference.StandardError, 1e-12);
        Assert.Equal("0.000 ± 0.000", metrics.GetDifference(metrics, user => user.Recall).ToString());
    }

    [Fact]
    public void Difference_of_metrics_of_different_splits_or_list_lengths_is_refused()
    {
        HoldOutSplit split = CreateSmallSplit();
        RecommenderMetrics metrics = split.EvaluatePopularity(4);
        HoldOutSplit other = new MLContext().Data.HoldOutLikes(LikeTable.Random(users: 20).Numbers(), "Item", "User");

        AssertRefused("lists of 4 and of 5 items", split.EvaluatePopularity(5));
        AssertRefused("of other users", other.EvaluatePopularity(4));
        Assert.Throws<ArgumentNullException>(() => metrics.GetDifference(null!, user => user.Ndcg));
        Assert.Throws<ArgumentNullException>(() => metrics.GetDifference(metrics, null!));

        void AssertRefused(string part, RecommenderMetrics others)
            => Assert.Contains(
                part,
                Assert.Throws<ArgumentException>("other", () => metrics.GetDifference(others, user => user.Ndcg)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_of_each_user_are_those_of_the_users_of_the_split()
    {
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(LikeTable.Random(users: 60).Keys(), "Item", "User");
        string[] list = [.. split.ItemNames.Take(8)];

        RecommenderMetrics metrics = split.Evaluate((_, _) => list, 8);

        Assert.Equal(
            split.Users.Select(user => (user.Name, user.HeldOut.Count, user.HeldOut.Intersect(list).Count())),
            metrics.Users.Select(user => (user.Name, user.HeldOutCount, user.HitCount)));
        Assert.Equal(metrics.Users.Average(user => user.Recall), metrics.Recall, 1e-12);
        Assert.True(metrics.Users.DistinctBy(user => user.HitCount).Count() > 1);
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
        Assert.Equal((0.5 + 1) / 2, metrics.CappedRecall, 1e-12);
        Assert.Equal((AtRank2 / (1 + AtRank2) + 1) / 2, metrics.Ndcg, 1e-12);
        Assert.Equal(1, metrics.HitRate, 1e-12);
        Assert.Equal((0.5 + 1) / 2, metrics.MeanReciprocalRank, 1e-12);
        Assert.Equal(4.0 / 20, metrics.Coverage, 1e-12);
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
        Assert.InRange(split.EvaluatePopularity(5).CappedRecall, 0.05, 0.95);
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
        IDataView others = LikeTable.From((1, 101), (1, 102), (2, 101), (2, 102)).Numbers();
        Assert.Equal(split.Evaluate((_, _) => [], 7), split.Evaluate(Toy.Fit(Toy.Context(), others).Embeddings.CreateRecommender(5), 7));
    }

    [Fact]
    public void Metrics_are_bit_identical_for_any_thread_count()
    {
        const int Users = 5000, Items = 30; // several blocks of users
        UserItem[] pairs =
            [.. Enumerable.Range(0, 80_000).Select(n => new UserItem(n % Users, (int)(SplitMix64.Mix((ulong)n) % Items)))];
        Likes likes = Likes.FromPairs(Items, Users, [pairs]);
        string[] users = [.. Enumerable.Range(0, likes.UserCount).Select(user => $"{user}")];
        string[] items = [.. Enumerable.Range(0, Items).Select(item => $"{item}")];
        ulong[] userHashes = [.. Enumerable.Range(0, Users).Select(user => (ulong)user)], itemHashes = userHashes[..Items];

        RecommenderMetrics[] metrics = [.. ((int[])[1, 2, 7]).Select(threads =>
        {
            var workers = new Workers(threads);
            var heldOut = HeldOutLikes.Choose(likes, userHashes, itemHashes, row => likes.ItemsOf(row).Length / 3, 1, workers);
            return new EvaluatedUsers(likes, heldOut, users, items).Evaluate(
                6, histories => Array.ConvertAll(histories, RecommendByHash), workers);
        })];

        Assert.Equal(Users, metrics[0].UserCount);
        Assert.InRange(metrics[0].CappedRecall, 0.1, 0.9);
        Assert.All(metrics, other => Assert.Equal(metrics[0], other));

        static int[] RecommendByHash(int[] history) => [.. Enumerable.Range(0, Items)
            .Except(history).OrderBy(item => SplitMix64.Mix((ulong)(item + history.Sum()))).Take(6)];
    }

    [Fact]
    public void Metrics_that_differ_for_one_user_are_not_equal()
    {
        HoldOutSplit split = CreateSmallSplit();
        RecommenderMetrics metrics = split.EvaluatePopularity(4);

        Assert.Equal(metrics, split.EvaluatePopularity(4));
        Assert.Equal(metrics.GetHashCode(), split.EvaluatePopularity(4).GetHashCode());
        Assert.NotEqual(metrics, split.EvaluatePopularity(5));
        Assert.NotEqual(split.Evaluate((_, _) => ["1"], 4), split.Evaluate((history, _) => [history.Count == 1 ? "2" : "1"], 4));
        Assert.False(metrics.Equals(null));
    }

    private static HoldOutSplit CreateSmallSplit()
    {
        LikeTable train = LikeTable.From(
            (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 4), (3, 1), (3, 5), (4, 1), (4, 3), (4, 6), (4, 7), (4, 9), (4, 10), (5, 2));
        LikeTable test = LikeTable.From((1, 4), (1, 5), (1, 6), (1, 7), (1, 8), (2, 3), (3, 2), (3, 4), (5, 10));
        return new MLContext().Data.HoldOutLikes(train.Texts(), test.Numbers(), "Item", "User");
    }

    private static RecommenderMetrics EvaluateSmallSplit() => CreateSmallSplit().Evaluate(
        (history, _) => string.Join(",", history.Order()) switch
        {
            "1,2,3" => ["9", "4", "10", "6"],
            "1,2,4" => ["3", "5", "6", "7"],
            "1,5" => ["7", "9", "2", "3"],
            _ => ["1", "3", "4", "5"],
        },
        k: 4);

    private static ItemEmbeddings Fit(IDataView view) => Toy.Fit(Toy.Context(), view).Embeddings;
}
