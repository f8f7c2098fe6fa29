using MLNet.CooccurrenceEmbedding.Embeddings;

namespace MLNet.CooccurrenceEmbedding.Tests.Recommendation;

public class RecommenderWeightsTests
{
    private readonly RandomWeights _random = new(items: 50, dimension: 6, density: 0.2, unknown: 49);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(50)]
    public void Residual_weights_of_other_liked_items_are_added_to_scores(int likes)
    {
        int[] history = [.. Enumerable.Range(0, likes).Select(k => 7 * k % 50)];

        float[] scores = _random.Recommender.Score(history);

        Assert.Equal(
            Enumerable.Range(0, 50).Select(item => _random.Score(history, item)),
            scores.Select(score => (double)score),
            (a, b) => Math.Abs(a - b) < 2e-5);
        Assert.Equal([scores[49], scores[0], scores[7]], _random.Recommender.Score(history, [49, 0, 7]));
    }

    [Fact]
    public void Recommend_orders_items_by_scores_with_residual_weights()
    {
        int[] history = [3, 8, 21, 30];

        Assert.Equal(
            Enumerable.Range(0, 49).Except(history).OrderByDescending(item => _random.Score(history, item)),
            _random.Recommender.Recommend(history, 50).Select(item => item.Index));
    }

    [Fact]
    public void Explain_contributions_with_residual_weights_add_up_to_the_score()
    {
        int[] history = [3, 8, 21, 30, 49];
        for (int item = 0; item < 50; item++)
        {
            IReadOnlyList<ScoredItem> parts = _random.Recommender.Explain(history, item);

            Assert.Equal(_random.Recommender.Score(history, [item])[0], parts.Sum(part => part.Score), 1e-5);
            Assert.All(parts, part => Assert.Equal(_random.Score([part.Index], item), part.Score, 1e-6));
        }
    }

    [Fact]
    public void ResidualWeights_finds_the_weights_that_its_rows_list_and_zeros_elsewhere()
    {
        var weights = new ResidualWeights([0, 2, 2, 3], [0, 2, 1], [1, -2, 3]);

        Assert.Equal([1, 0, -2, 0, 0, 0, 0, 3, 0], Enumerable.Range(0, 9).Select(k => weights.Find(k / 3, k % 3)));
        Assert.Equal([0, 2], weights.ItemsOf(0).ToArray());
        Assert.Equal([3], weights.ValuesOf(2).ToArray());
        Assert.True(ResidualWeights.None(3).ItemsOf(2).IsEmpty);
    }
}
