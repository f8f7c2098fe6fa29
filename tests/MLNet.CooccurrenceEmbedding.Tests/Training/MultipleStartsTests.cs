using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class MultipleStartsTests
{
    private static readonly Workers Two = new(2);

    [Fact]
    public void Small_problem_has_the_lowest_loss_of_its_starts()
    {
        Likes likes = RandomLikes.CreatePowerLaw(users: 60, items: 30, rows: 150, p: 3, q: 1, seed: 1);
        LikesCooccurrence x = likes.Cooccurrence();
        var options = new SolverOptions(4, 200, 1e-6, Seed: 0);
        double[] losses = [.. Enumerable.Range(0, 8).Select(start =>
            SolveOnce(x, options with { Seed = start, Start = StartVariation.For(start) }).Loss)];

        double selected = Solve(x, options with { OptimizationTolerance = 1e-5 }).Loss;

        Assert.InRange(selected, 0, losses.Min() * (1 + 2e-6));
        Assert.Contains(losses, loss => loss > 1.001 * selected); // another local minimum
    }

    [Fact]
    public void Fit_has_not_converged_where_the_untried_exchanges_are_very_likely()
    {
        LikesCooccurrence x = RandomLikes.CreatePowerLaw(users: 6000, items: 1500, rows: 60_000, p: 2, q: 1, seed: 1).Cooccurrence();
        var options = new SolverOptions(24, 200, 1e-5, Seed: 0); // 36,000 elements: agreeing starts are not enough

        SolverResult one = SolveOnce(x, options), several = Solve(x, options);

        Assert.True(one.Converged);
        Assert.InRange(one.UntriedRatio, 0.9, double.PositiveInfinity);
        Assert.False(several.Converged);
        Assert.True(several.IsCertified);
    }

    [Fact]
    public void Warm_start_has_one_start()
    {
        LikesCooccurrence x = RandomLikes.Create(users: 200, items: 60, likesPerUser: 8, seed: 2).Cooccurrence();
        var options = new SolverOptions(4, 3, 1e-5, Seed: 0);
        using var memory = new Workspace();
        var solver = new MinresSolver(x, x.LossAtZero(Two), options, new RowOperations(x.ItemCount, Kernels.Best, Two), memory);
        solver.Solve(progress: null);
        SolverOptions warm = options with { InitialVectors = Numerics.Matrices.Flat(solver.Vectors), MaximumNumberOfIterations = 200 };

        Assert.Equal(SolveOnce(x, warm).Loss, Solve(x, warm).Loss);
    }

    [Fact]
    public void Variation_multiplies_the_diagonal_by_factors_in_its_range()
    {
        double[] n = [.. Enumerable.Repeat(2.0, 1000)], again = [.. n], other = [.. n];
        var variation = new StartVariation(Noise: 0, LowestFactor: 0.25, HighestFactor: 4);

        variation.Apply(n, first: 0, seed: 1);
        variation.Apply(again, first: 0, seed: 1);
        variation.Apply(other, first: 0, seed: 2);

        Assert.All(n, value => Assert.InRange(value, 0.5, 8));
        Assert.InRange(n.Average(Math.Log2), 0.9, 1.1); // log-uniform
        Assert.Equal(n, again);
        Assert.NotEqual(n, other);
    }

    [Fact]
    public void First_variation_does_not_change_the_diagonal()
    {
        double[] n = [1, 2, 3];
        StartVariation.For(0).Apply(n, first: 0, seed: 1);
        Assert.Equal([1, 2, 3], n);
    }

    private static SolverResult Solve(LikesCooccurrence x, SolverOptions options)
        => new MultipleStarts(x, options, new RowOperations(x.ItemCount, Kernels.Best, Two), progress: null).Solve(_ => { });

    private static SolverResult SolveOnce(LikesCooccurrence x, SolverOptions options)
    {
        using var memory = new Workspace();
        return new MinresSolver(x, x.LossAtZero(Two), options, new RowOperations(x.ItemCount, Kernels.Best, Two), memory).Solve(progress: null);
    }
}
