using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Tests.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class LossTests
{
    private static readonly Workers Two = new(2);

    [Theory]
    [InlineData(30, 20, 3)]
    [InlineData(5, 40, 8)]
    [InlineData(100, 9, 33)]
    public void Loss_equals_the_double_loop_over_pairs(int users, int items, int dimension)
    {
        Likes likes = RandomLikes.Create(users, items, 4, seed: 1);
        LikesCooccurrence x = likes.Cooccurrence();
        using RowMatrix v = Matrices.Random(items, dimension, 2);

        double lossAtZero = x.LossAtZero(Two);
        double loss = ExactLoss.Compute(v, x, lossAtZero, new RowOperations(x.ItemCount, Kernels.Best, Two));

        var naive = new NaiveModel(likes);
        Assert.Equal(naive.Loss(new float[items * dimension], dimension), lossAtZero);
        Assert.Equal(1, loss / naive.Loss(Matrices.Flat(v), dimension), 1e-12);
    }

    [Theory]
    [InlineData(30, 20, 3)]
    [InlineData(5, 40, 8)]
    [InlineData(100, 9, 33)]
    public void Gradient_equals_the_formula(int users, int items, int dimension)
    {
        Likes likes = RandomLikes.Create(users, items, 4, seed: 1);
        using var memory = new Workspace();
        SolverState state = CreateEvaluatedState(likes, dimension, seed: 2, memory);

        double[] expected = new NaiveModel(likes).Gradient(Matrices.Flat(state.V), dimension);
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < items; i++)
            for (int k = 0; k < dimension; k++)
                Assert.InRange(4 * state.R.Row(i)[k] - expected[i * dimension + k], -1e-5 * scale, 1e-5 * scale);
    }

    [Fact]
    public void Gradient_equals_finite_differences_of_the_loss()
    {
        const int Items = 12, Dimension = 5;
        Likes likes = RandomLikes.Create(users: 25, Items, likesPerUser: 4, seed: 3);
        LikesCooccurrence x = likes.Cooccurrence();
        double lossAtZero = x.LossAtZero(Two);
        using var memory = new Workspace();
        SolverState state = CreateEvaluatedState(likes, Dimension, seed: 4, memory);

        const float Step = 1e-2f;
        for (int i = 0; i < Items; i++)
            for (int k = 0; k < Dimension; k++)
            {
                float value = state.V.Row(i)[k];
                double above = LossAt(value + Step), below = LossAt(value - Step), width = (double)(value + Step) - (value - Step);
                state.V.Row(i)[k] = value;
                double slope = 4 * state.R.Row(i)[k];
                Assert.Equal(slope, (above - below) / width, 1e-3 * (1 + Math.Abs(slope)));

                double LossAt(float changed)
                {
                    state.V.Row(i)[k] = changed;
                    return ExactLoss.Compute(state.V, x, lossAtZero, new RowOperations(x.ItemCount, Kernels.Best, Two));
                }
            }
    }

    [Fact]
    public void Line_search_predicts_the_change_of_the_loss()
    {
        const int Items = 15, Dimension = 4;
        Likes likes = RandomLikes.Create(users: 40, Items, likesPerUser: 5, seed: 5);
        LikesCooccurrence x = likes.Cooccurrence();
        double lossAtZero = x.LossAtZero(Two);
        using var memory = new Workspace();
        SolverState state = CreateEvaluatedState(likes, Dimension, seed: 6, memory);
        var line = new LineSearch(x, Dimension, new RowOperations(x.ItemCount, Kernels.Best, Two), memory);
        line.UpdateDirection(0, state);
        double before = ExactLoss.Compute(state.V, x, lossAtZero, new RowOperations(x.ItemCount, Kernels.Best, Two));

        var (step, change) = line.Minimize(state);
        state.MoveAndEvaluate(step, line);

        double after = ExactLoss.Compute(state.V, x, lossAtZero, new RowOperations(x.ItemCount, Kernels.Best, Two));
        Assert.True(step > 0 && change < 0);
        Assert.Equal(after - before, change, 1e-5 * Math.Abs(change));

        // XV, n and G that were updated with the step equal those that are computed from V.
        float[] carried = Matrices.Flat(state.XV);
        double[] n = [.. state.N], g = [.. state.G.Data];
        state.Refresh();
        Assert.All(carried.Zip(Matrices.Flat(state.XV)), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
        Assert.All(n.Zip(state.N), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.All(g.Zip(state.G.Data), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void Merged_items_contribute_to_loss_and_gradient_by_their_multiplicity()
    {
        // Items 0 to 7 are random; 8 to 11 have the users of 0, 12 and 13 those of 1.
        Likes few = RandomLikes.Create(users: 30, items: 8, likesPerUser: 4, seed: 9);
        UserItem[] pairs =
        [
            .. from user in Enumerable.Range(0, few.UserCount)
               from item in few.ItemsOf(user).ToArray()
               from copy in item switch { 0 => (int[])[0, 8, 9, 10, 11], 1 => [1, 12, 13], _ => [item] }
               select new UserItem(user, copy),
        ];
        Likes likes = RandomLikes.From(few.UserCount, 14, pairs);
        const int Dimension = 3;
        DistinctItems distinct = DistinctItems.FromLikes(likes);
        var x = new LikesCooccurrence(distinct.Likes, distinct.Multiplicity, Kernels.Best);
        Assert.Equal(8, x.ItemCount);
        Assert.Equal([1, 1, 1, 1, 1, 1, 3, 5], distinct.Multiplicity.Order());

        using var memory = new Workspace();
        var state = new SolverState(x, Dimension, new RowOperations(x.ItemCount, Kernels.Best, Two), memory);
        using (RowMatrix random = Matrices.Random(8, Dimension, 10))
            for (int row = 0; row < 8; row++) random.Row(row).CopyTo(state.V.Row(row));
        state.Refresh();
        state.MoveAndEvaluate(0, new LineSearch(x, Dimension, new RowOperations(x.ItemCount, Kernels.Best, Two), memory));
        float[] vectors = [.. distinct.ColumnOf.SelectMany(row =>
            state.V.Row(row)[..Dimension].ToArray().Select(v => v / MathF.Sqrt(distinct.Multiplicity[row])))];

        var naive = new NaiveModel(likes);
        double lossAtZero = x.LossAtZero(Two);
        Assert.Equal(naive.Loss(new float[vectors.Length], Dimension), lossAtZero, 1e-9 * lossAtZero);
        Assert.Equal(1, ExactLoss.Compute(state.V, x, lossAtZero, new RowOperations(x.ItemCount, Kernels.Best, Two)) / naive.Loss(vectors, Dimension), 1e-6);

        // The chain rule through u = √m·v.
        double[] gradient = naive.Gradient(vectors, Dimension);
        double scale = gradient.Max(Math.Abs);
        for (int row = 0; row < 8; row++)
            for (int k = 0; k < Dimension; k++)
            {
                double expected = Enumerable.Range(0, 14)
                    .Where(item => distinct.ColumnOf[item] == row)
                    .Sum(item => gradient[item * Dimension + k]) / Math.Sqrt(distinct.Multiplicity[row]);
                Assert.Equal(expected, 4 * state.R.Row(row)[k], 1e-5 * scale);
            }
    }

    [Fact]
    public void Product_with_X_equals_the_dense_product()
    {
        const int Items = 23, Dimension = 6;
        Likes likes = RandomLikes.Create(users: 20_000, Items, likesPerUser: 3, seed: 7);
        var naive = new NaiveModel(likes);
        using RowMatrix v = Matrices.Random(Items, Dimension, 8), xv = new(Items, Dimension);

        likes.Cooccurrence().Apply(v, xv, Two);

        double largest = Enumerable.Range(0, Items).Max(item => naive[item, item]);
        for (int i = 0; i < Items; i++)
            for (int k = 0; k < Dimension; k++)
            {
                double expected = Enumerable.Range(0, Items).Sum(j => naive[i, j] * v.Row(j)[k]);
                Assert.Equal(expected, xv.Row(i)[k], 5e-6 * largest); // each is a sum of thousands of floats
            }
    }

    private static SolverState CreateEvaluatedState(Likes likes, int dimension, int seed, Workspace memory)
    {
        LikesCooccurrence x = likes.Cooccurrence();
        var state = new SolverState(x, dimension, new RowOperations(x.ItemCount, Kernels.Best, Two), memory);
        using (RowMatrix random = Matrices.Random(likes.ItemCount, dimension, seed))
            for (int i = 0; i < likes.ItemCount; i++) random.Row(i).CopyTo(state.V.Row(i));
        state.Refresh();
        state.MoveAndEvaluate(0, new LineSearch(x, dimension, new RowOperations(x.ItemCount, Kernels.Best, Two), memory));
        return state;
    }
}
