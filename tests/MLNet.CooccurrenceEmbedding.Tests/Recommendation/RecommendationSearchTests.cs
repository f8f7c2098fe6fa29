using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding.Tests.Recommendation;

public class RecommendationSearchTests
{
    [Theory]
    [InlineData(1, 1, 3, 0)]
    [InlineData(7, 33, 1, 0)]
    [InlineData(50, 6, 40, 0)]
    [InlineData(1024, 5, 128, 0)]
    [InlineData(1025, 17, 129, 1)]
    [InlineData(2500, 3, 300, 0)]
    [InlineData(2500, 40, 300, 0.7)]
    [InlineData(3000, 8, 1, 2)]
    public void Best_items_of_many_histories_have_the_highest_scores_of_a_dense_computation(
        int items, int dimension, int histories, double skew)
    {
        int[] unknown = [.. Enumerable.Range(0, items).Where(item => item % 10 == 3)];
        var random = new RandomWeights(items, dimension, density: skew > 0 ? 0.001 : 0.05, skew, unknown);
        int[][] liked = Histories(items, histories);

        ScoredItem[][] best = Find(random, liked, count: 20);

        for (int history = 0; history < histories; history++)
        {
            int[] known = [.. Enumerable.Range(0, items).Except(unknown)];
            int[] candidates = liked[history].Intersect(known).Any() ? [.. known.Except(liked[history])] : [];
            Assert.Equal(
                candidates.Select(item => random.Score(liked[history], item)).OrderDescending().Take(20),
                best[history].Select(item => (double)item.Score),
                (a, b) => Math.Abs(a - b) < 2e-5);
            Assert.Empty(best[history].Select(item => item.Index).Except(candidates));
            Assert.All(best[history], item => Assert.Equal(random.Score(liked[history], item.Index), item.Score, 2e-5));
            Assert.All(best[history], item => Assert.Equal($"item {item.Index}", item.Name));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    public void Best_items_are_bitwise_equal_for_any_number_of_threads_and_for_each_history_alone(double skew)
    {
        var random = new RandomWeights(2500, 40, density: 0.002, skew, unknown: [5, 1500]);
        int[][] liked = Histories(2500, 270);

        ScoredItem[][] best = Find(random, liked, count: 15);

        for (int threads = 2; threads <= 5; threads++) Assert.Equal(best, Find(random, liked, count: 15, threads));
        Assert.Equal(best, [.. liked.Select(history => Find(random, [history], count: 15)[0])]);
        Assert.Equal(best, [.. liked.Chunk(50).SelectMany(chunk => Find(random, chunk, count: 15))]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    public void Best_items_have_exactly_the_scores_of_Score(double skew)
    {
        var random = new RandomWeights(1100, 40, density: 0.02, skew);
        int[][] liked = [.. Histories(1100, 140).Where(history => history.Length > 0)];

        foreach ((int[] history, ScoredItem[] best) in liked.Zip(Find(random, liked, count: 15)))
        {
            Assert.Equal(random.Recommender.Score(history, [.. best.Select(item => item.Index)]), best.Select(item => item.Score));
            float[] all = random.Recommender.Score(history);
            Assert.Equal(best.Select(item => all[item.Index]), best.Select(item => item.Score));
        }
    }

    [Fact]
    public void Equal_scores_are_ordered_by_index_in_all_blocks()
    {
        var rows = new float[3000];
        for (int item = 0; item < 3000; item++) rows[item] = item is 1200 or 2900 ? 2 : 1;
        var weights = new RecommenderWeights(1, rows, [.. Enumerable.Repeat(1f, 3000)], ResidualWeights.None(3000));
        string[] names = [.. Enumerable.Range(0, 3000).Select(item => $"{item}")];
        int[][] liked = [.. Enumerable.Range(0, 20).Select(history => new[] { history })];

        ScoredItem[][] best = RecommendationSearch.FindBest(weights, names, liked, 2500, new HashSet<int>(), new Workers(2));

        for (int history = 0; history < 20; history++)
        {
            Assert.Equal(
                [1200, 2900, .. Enumerable.Range(0, 3000).Except([1200, 2900, history]).Take(2498)],
                best[history].Select(item => item.Index));
        }
    }

    [Fact]
    public void Histories_without_known_items_get_no_items_and_a_large_count_gets_all_items()
    {
        var random = new RandomWeights(30, 4, density: 0.1, unknown: [3, 4]);

        ScoredItem[][] best = Find(random, [[], [3, 4], [3, 5], [7]], count: 1000);

        Assert.Equal([0, 0, 27, 27], best.Select(items => items.Length));
        Assert.Equal(Enumerable.Range(0, 30).Except([3, 4, 7]), best[3].Select(item => item.Index).Order());
        Assert.Empty(Find(random, [], count: 10));
    }

    [Fact]
    public void Excluded_items_are_left_out_for_all_histories()
    {
        var random = new RandomWeights(30, 4);
        int[][] liked = [[1], [2]];
        HashSet<int> excluded = [.. Enumerable.Range(5, 24)];

        ScoredItem[][] best = random.Recommender.FindBest(liked, 10, excluded, new Workers(1));

        Assert.Equal([0, 2, 3, 4, 29], best[0].Select(item => item.Index).Order());
        Assert.Equal([0, 1, 3, 4, 29], best[1].Select(item => item.Index).Order());
    }

    [Fact]
    public void RecommendToEach_returns_the_results_of_Recommend_for_each_history()
    {
        ItemRecommender recommender = new RandomWeights(60, 4).Recommender;
        int[][] histories = [[9, 2, 9], [4], [], [59]];
        IReadOnlyList<IReadOnlyList<ScoredItem>> expected
            = [recommender.Recommend([2, 9], 7), recommender.Recommend([4], 7), [], recommender.Recommend([59], 7)];

        Assert.Equal(expected, recommender.RecommendToEach(histories, 7));
        Assert.Equal(expected, recommender.RecommendToEach(histories.Select(items => items.Select(item => $"item {item}")), 7));
        Assert.Equal(
            expected.Select(items => items.Select(item => item.Index)),
            recommender.FindBest((IReadOnlyList<int[]>)[[2, 9], [4], [], [59]], 7));
        Assert.Equal(10, recommender.RecommendToEach([[4]])[0].Count);
        Assert.Empty(recommender.RecommendToEach([]));
    }

    [Fact]
    public void RecommendToEach_throws_for_invalid_arguments()
    {
        ItemRecommender recommender = new RandomWeights(60, 4).Recommender;

        Assert.Throws<ArgumentOutOfRangeException>(() => recommender.RecommendToEach([[1], [60]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => recommender.RecommendToEach([[1], [-1]]));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => recommender.RecommendToEach([[1]], 0));
        Assert.Throws<KeyNotFoundException>(() => recommender.RecommendToEach([["item 1"], ["itm 2"]]));
        Assert.Throws<ArgumentException>("histories", () => recommender.RecommendToEach([[1], null!]));
        Assert.Throws<ArgumentNullException>("histories", () => recommender.RecommendToEach((IEnumerable<int[]>)null!));
    }

    private static ScoredItem[][] Find(RandomWeights random, int[][] histories, int count, int threads = 1)
        => random.Recommender.FindBest(histories, count, [], new Workers(threads));

    /// <summary>Histories of 0 to 39 items, ascending and distinct.</summary>
    private static int[][] Histories(int items, int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(history => Enumerable.Range(0, history % 40)
            .Select(_ => random.Next(items))
            .Distinct()
            .Order()
            .ToArray())];
    }
}
