using MathNet.Numerics.LinearAlgebra;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class ExchangeTests
{
    private const int Items = 50, Dimension = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Ratio_of_a_direction_exchange_follows_from_the_change_of_the_loss_and_of_the_diagonal(int multiplicity)
    {
        var (dense, small) = CreateMinimum(multiplicity);
        using (small)
        using (LeadingDirections leading = small.FindLeading(seed: 1))
        {
            Matrix<double> v = small.V;
            var exchanges = new DirectionExchanges(small.State, small.Hessian, leading, small.X, small.Rows).Find().ToArray();
            int positive = leading.Values.Take(12).Count(value => value > 0);
            Assert.InRange(exchanges.Length, positive, Dimension * positive);
            Assert.All(exchanges, exchange =>
            {
                Matrix<double> changed = WithColumn(v, exchange.Column, exchange.Values());
                Matrix<double> inverse = changed.TransposeThisAndMultiply(changed).Inverse();
                double ofDiagonal = 0, adapted = 0;
                for (int i = 0; i < Items; i++)
                {
                    double change = changed.Row(i) * changed.Row(i) - v.Row(i) * v.Row(i);
                    double leverage = Math.Min(changed.Row(i) * (inverse * changed.Row(i)), 0.9);
                    ofDiagonal += change * change / dense.Multiplicity[i];
                    adapted += change * change / dense.Multiplicity[i] / Math.Pow(1 - leverage, 2);
                }
                // The loss without the free diagonal, which is zero before
                double increase = dense.Loss(changed) - dense.Loss(v) + ofDiagonal;
                Assert.Equal(adapted / increase, exchange.Ratio, 2e-3 * exchange.Ratio);
            });
        }
    }

    [Fact]
    public void Ratio_of_an_item_exchange_follows_from_the_loss_without_the_column_and_the_residuals_of_the_item()
    {
        var (dense, small) = CreateMinimum(multiplicity: 1);
        using (small)
        using (LeadingDirections leading = small.FindLeading(seed: 1))
        using (ItemExchanges items = new(small.State, leading, small.X, small.Rows))
        {
            var exchanges = items.Find().ToArray();
            Assert.Equal(Dimension * 16, exchanges.Length);
            Assert.All(exchanges, exchange =>
            {
                float[] values = exchange.Values();
                int item = Array.IndexOf(values, values.Max());
                Matrix<double> without = WithColumn(small.V, exchange.Column, new float[Items]);
                double increase = dense.Loss(without) - dense.Loss(small.V), residuals = dense.LossOfRow(without, item);
                Assert.Equal(2 * residuals / increase, exchange.Ratio, 2e-3 * exchange.Ratio);

                // The new column reproduces the counts of the item. Both parts of the column are of the same length.
                Assert.InRange(dense.LossOfRow(WithColumn(small.V, exchange.Column, values), item) / residuals, 0, 1e-6);
                Assert.Equal(0.5, values[item] * values[item] / values.Sum(value => (double)value * value), 1e-5);
            });
        }
    }

    [Fact]
    public void Likely_exchanges_are_the_candidates_of_the_largest_ratios_for_different_columns()
    {
        var (_, small) = CertificateTests.Create(items: 24, seed: 3, [0, 1, 2, 3, 4]);
        using (small)
        using (LeadingDirections leading = small.FindLeading(seed: 1))
        using (ItemExchanges items = new(small.State, leading, small.X, small.Rows))
        {
            var candidates = new DirectionExchanges(small.State, small.Hessian, leading, small.X, small.Rows).Find().Concat(items.Find())
                .Where(candidate => candidate.Ratio >= Exchange.LikelyRatio).ToLookup(candidate => candidate.Column);
            double[] ratios = [.. candidates.Select(column => column.Max(candidate => candidate.Ratio)).OrderDescending()];
            Assert.InRange(ratios.Length, 2, 5);
            Assert.Contains(candidates, column => column.Count() > 1);
            for (int count = 1; count <= 3; count++)
            {
                Exchange[] likely = [.. Exchange.FindLikely(
                    small.State, small.Hessian, leading, small.X, count, small.Rows)];
                Assert.Equal(ratios.Take(count), likely.Select(exchange => exchange.Ratio));
                Assert.Equal(likely.Length, likely.DistinctBy(exchange => exchange.Column).Count());
            }
        }
    }

    /// <summary>One of the likely exchanges leads to a lower minimum, with a higher loss in between.</summary>
    [Theory]
    [InlineData(20, 2, 8)]
    public void Exchange_leads_from_a_local_minimum_to_a_lower_one(int items, int dimension, int seed)
    {
        var (dense, small) = CreateBadMinimum(items, dimension, seed);
        using (small)
        {
            Assert.InRange(dense.SmallestCurvature(small.V), 0.01, 1); // a minimum: no small step lowers the loss
            double before = dense.Loss(small.V);
            using LeadingDirections leading = small.FindLeading(seed: 1);
            Matrix<double> minimum = small.V;
            Queue<Exchange> exchanges = Exchange.FindLikely(
                small.State, small.Hessian, leading, small.X, 3, small.Rows);

            double lowest = exchanges.Min(exchange =>
            {
                SmallState.Copy(minimum, small.State.V);
                exchange.Apply(small.State.V);
                Assert.True(dense.Loss(small.V) > before);
                return dense.Loss(dense.FindStationary([.. Enumerable.Range(0, dimension)], small.V));
            });
            Assert.InRange(lowest, 0.99 * before, 0.995 * before);
        }
    }

    private static (DenseProblem Dense, SmallState Small) CreateMinimum(int multiplicity)
    {
        Likes likes = RandomLikes.Create(users: 100, Items, likesPerUser: 6, seed: 2);
        int[] multiplicities = [.. Enumerable.Range(0, Items).Select(row => row % 5 == 2 ? multiplicity : 1)];
        var dense = new DenseProblem(likes, multiplicities);
        return (dense, new SmallState(likes, multiplicities, dense.FindStationary([.. Enumerable.Range(0, Dimension)])));
    }

    /// <summary>Few likes, for which the iteration from zero vectors ends at a minimum that is not the lowest one.</summary>
    internal static (DenseProblem Dense, SmallState Small) CreateBadMinimum(int items, int dimension, int seed)
    {
        var random = new Random(seed);
        DistinctItems distinct = DistinctItems.FromLikes(RandomLikes.From(60, items, [.. Enumerable.Range(0, 6 * items)
            .Select(_ => new UserItem(random.Next(60), (int)(items * Math.Pow(random.NextDouble(), 2.5))))]));
        var dense = new DenseProblem(distinct.Likes, distinct.Multiplicity);
        Matrix<double> v = dense.FindStationary([.. Enumerable.Range(0, dimension)]);
        return (dense, new SmallState(distinct.Likes, distinct.Multiplicity, v));
    }

    private static Matrix<double> WithColumn(Matrix<double> v, int column, float[] values)
    {
        Matrix<double> changed = v.Clone();
        changed.SetColumn(column, Array.ConvertAll(values, value => (double)value));
        return changed;
    }
}
