using MLNet.CooccurrenceEmbedding.Embeddings;

namespace MLNet.CooccurrenceEmbedding.Tests.Embeddings;

public class TopItemsTests
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 500).Select(item => $"item {item}")];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Items_with_the_highest_scores_are_kept_in_any_order_of_offers(int count)
    {
        var random = new Random(count);
        // Few distinct scores, so that many are equal. Zeros have both signs.
        float[] scores = [.. Enumerable.Range(0, 500).Select(_ => random.Next(-9, 9) * 0.25f * (random.Next(2) == 0 ? 1 : -1))];
        int[] order = [.. Enumerable.Range(0, 500)];
        var expected = order.OrderByDescending(item => scores[item]).ThenBy(item => item).Take(count);
        var best = new TopItems(count);

        for (int repeat = 0; repeat < 3; repeat++)
        {
            random.Shuffle(order);
            foreach (int item in order) best.Offer(item, scores[item]);

            ScoredItem[] items = best.Take(Names);
            Assert.Equal(expected, items.Select(item => item.Index));
            Assert.All(items, item => Assert.Equal((scores[item.Index], Names[item.Index]), (item.Score, item.Name)));
        }
    }

    [Fact]
    public void Infinite_scores_are_ordered_and_NaN_is_never_kept()
    {
        var best = new TopItems(3);
        float[] scores = [1, float.NaN, float.NegativeInfinity, float.PositiveInfinity, -float.MaxValue, float.NaN, -1];

        for (int item = 0; item < scores.Length; item++) best.Offer(item, scores[item]);

        Assert.Equal([3, 0, 6], best.Take(Names).Select(item => item.Index));
        Assert.Empty(best.Take(Names));
    }

    [Fact]
    public void Threshold_is_not_above_the_score_of_the_last_item()
    {
        var best = new TopItems(10);
        Assert.Equal(float.NegativeInfinity, best.Threshold);
        var random = new Random(4);
        var offered = new List<float>();
        for (int item = 0; item < 500; item++)
        {
            offered.Add(random.NextSingle());
            best.Offer(item, offered[^1]);
            if (item >= 20) Assert.InRange(best.Threshold, offered.Min(), offered.OrderDescending().ElementAt(9));
        }
    }
}
