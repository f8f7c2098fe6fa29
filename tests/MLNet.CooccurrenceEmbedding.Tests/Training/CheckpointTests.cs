using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>A fit that is interrupted and continued has the bits of one that is not.</summary>
public sealed class CheckpointTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(20)]
    [InlineData(35)]
    public void Solver_that_is_cut_at_any_iteration_continues_with_equal_bits(int seed)
    {
        var (likes, options) = Problem(seed);
        var (expected, vectors) = new CheckpointedSolver(likes, options).Solve();
        int trials = 0, afterSearches = 0, toTry = 0;
        for (int cut = 1; cut < expected.LossPerIteration.Count; cut++)
        {
            using var folder = new TemporaryFolder();
            var cutSolver = new CheckpointedSolver(likes, options);
            Assert.Throws<OperationCanceledException>(() => cutSolver.Solve(folder.Path, cut: cut));
            if (folder.Entries.LastOrDefault() is null) continue; // there is nothing to continue from yet
            int newest = folder.Entries.Max(IterationOf);
            MinimumCheckState check = CheckpointedSolver.ReadHeader(folder.File($"checkpoint-{newest}.bin")).Check;
            if (check.Trial is not null) trials++;
            if (check.Searches > 0) afterSearches++;
            if (check.ExchangesToTry.Length > 0) toTry++;

            var solver = new CheckpointedSolver(likes, options);
            var (result, continued) = solver.Solve(folder.Path, threads: 1);
            Assert.Equal([$"Continued from iteration {newest} of '{folder.File($"checkpoint-{newest}.bin")}'."], solver.Messages);
            Assert.Equal(newest, solver.Iterations[0]);
            Assert.Empty(solver.Warnings);
            CheckpointedSolver.AssertEqual(expected, result);
            Assert.Equal(vectors, continued);
        }
        output.WriteLine($"{trials} cuts during a trial, {afterSearches} after a search, {toTry} with exchanges to try.");
        Assert.True(trials > 0 && afterSearches >= trials && toTry > 0);
    }

    [Fact]
    public void Fit_that_is_interrupted_again_and_again_has_equal_bits()
    {
        var (likes, options) = Problem(20);
        var (expected, vectors) = new CheckpointedSolver(likes, options).Solve();
        using var folder = new TemporaryFolder();
        for (int cut = 20; cut < expected.LossPerIteration.Count; cut += 17)
        {
            Assert.Throws<OperationCanceledException>(
                () => new CheckpointedSolver(likes, options).Solve(folder.Path, interval: 5, cut: cut));
        }
        var (result, continued) = new CheckpointedSolver(likes, options).Solve(folder.Path);
        CheckpointedSolver.AssertEqual(expected, result);
        Assert.Equal(vectors, continued);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(40)]
    public void Checkpoints_are_an_interval_apart_and_the_last_two_are_kept(int interval)
    {
        var (likes, options) = Problem(20);
        var (expected, vectors) = new CheckpointedSolver(likes, options).Solve();
        using var folder = new TemporaryFolder();
        var (result, saved) = new CheckpointedSolver(likes, options).Solve(folder.Path, interval);
        CheckpointedSolver.AssertEqual(expected, result);
        Assert.Equal(vectors, saved);

        int[] kept = [.. folder.Entries.Select(IterationOf).Order()];
        Assert.Equal(2, kept.Length);
        Assert.InRange(kept[1] - kept[0], interval, interval + 16);
        Assert.InRange(kept[1], expected.LossPerIteration.Count - interval - 16, expected.LossPerIteration.Count);
    }

    [Fact]
    public void Number_of_iterations_may_be_increased()
    {
        var (likes, options) = Problem(20);
        var (expected, vectors) = new CheckpointedSolver(likes, options).Solve();
        using var folder = new TemporaryFolder();
        var (stopped, _) = new CheckpointedSolver(likes, options with { MaximumNumberOfIterations = 40 }).Solve(folder.Path);
        Assert.False(stopped.Converged);
        var solver = new CheckpointedSolver(likes, options);
        var (result, continued) = solver.Solve(folder.Path);
        Assert.InRange(solver.Iterations[0], 17, 40);
        CheckpointedSolver.AssertEqual(expected, result);
        Assert.Equal(vectors, continued);
    }

    private static int IterationOf(string name) => int.Parse(name["checkpoint-".Length..^".bin".Length]);

    /// <summary>Likes for which the solver tries exchanges that it undoes.</summary>
    internal static (Likes Likes, SolverOptions Options) Problem(int seed)
        => (RandomLikes.CreatePowerLaw(200, 120, 1500, 2.5, 2, seed), new SolverOptions(12, 200, 1e-7, seed));
}
