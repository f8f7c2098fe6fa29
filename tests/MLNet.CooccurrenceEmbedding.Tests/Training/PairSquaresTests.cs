using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class PairSquaresTests
{
    /// <summary>Many items with few pairs each, and few items with many pairs, whose counts are squared in different ways.</summary>
    [Theory]
    [InlineData(60, 5000, 20)]
    [InlineData(200, 30, 15)]
    public void Sum_of_whole_numbers_is_exact(int users, int items, double likesPerUser)
    {
        Likes likes = RandomLikes.Create(users, items, likesPerUser, seed: 1);
        double[] factors = [.. Enumerable.Range(0, items).Select(item => 1.0 + item % 3)];
        Assert.Equal(NaiveSum(likes, factors), new PairSquares(likes, factors).Sum(new Workers(2)));
    }

    [Theory]
    [InlineData(60, 5000, 20)]
    [InlineData(200, 30, 15)]
    public void Weighted_sum_equals_the_loop_over_pairs_on_any_number_of_threads(int users, int items, double likesPerUser)
    {
        Likes likes = RandomLikes.CreateWeighted(users, items, likesPerUser, seed: 1);
        double[] factors = [.. Enumerable.Range(0, items).Select(item => 0.1 + item % 7)];
        var squares = new PairSquares(likes, factors);
        double sum = squares.Sum(new Workers(1));
        Assert.Equal(1, sum / NaiveSum(likes, factors), 1e-12);
        Assert.Equal(sum, squares.Sum(new Workers(3)));
    }

    private static double NaiveSum(Likes likes, double[] factors)
    {
        var counts = new Dictionary<(int, int), double>();
        for (int user = 0; user < likes.UserCount; user++)
        {
            ReadOnlySpan<int> items = likes.ItemsOf(user);
            ReadOnlySpan<float> weights = likes.WeightsOf(user);
            for (int a = 0; a < items.Length; a++)
                for (int b = a + 1; b < items.Length; b++)
                {
                    double product = weights.Length == 0 ? 1 : (double)weights[a] * weights[b];
                    counts[(items[a], items[b])] = counts.GetValueOrDefault((items[a], items[b])) + product;
                }
        }
        return counts.Sum(count => factors[count.Key.Item1] * factors[count.Key.Item2] * count.Value * count.Value);
    }
}
