using System.CommandLine;
using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare.Shares;

/// <summary>
/// Which part of a fit is spent where: one more fit, with clocks around its dense and its sparse kernels. The sum of the four
/// is 1; d x d algebra is <see cref="AlgebraCost"/>, and the rest is what remains: reading, row operations, waiting for the last thread.
/// </summary>
internal sealed record SharesMeasurement(double Seconds, double Dense, double Sparse, double Algebra, double Rest)
{
    public const string Name = "measure-shares";

    public static Command CreateCommand() => Measurement.CreateCommand(Name, "Tells where the time of Fit goes", (parsed, data) =>
    {
        var view = LikesView.Of(data.Likes(parsed));
        var defaults = new CooccurrenceEmbeddingEstimator.Options();
        var options = new SolverOptions(
            data.Dimension(parsed), defaults.MaximumNumberOfIterations, defaults.OptimizationTolerance, defaults.Seed);
        Measure(view, options, data.Threads(parsed));
        return Measure(view, options, data.Threads(parsed));
    });

    private static SharesMeasurement Measure(IDataView view, SolverOptions options, int threads)
    {
        long began = Stopwatch.GetTimestamp();
        var kernels = new TimedKernels(Kernels.Best, threads);
        LikesInput input = PairColumns.Create(view, LikesView.ItemColumn, LikesView.UserColumn);
        Likes likes = LikesReader.Read(input, threads, () => { }).Likes;
        DistinctItems items = DistinctItems.FromLikes(likes);
        var cooccurrence = new TimedCooccurrence(new LikesCooccurrence(items.Likes, items.Multiplicity, Kernels.Best));
        options = options with { Dimension = Math.Min(options.Dimension, cooccurrence.ItemCount) };
        int iterations;
        using (var memory = new Workspace())
        {
            var solver = new MinresSolver(cooccurrence, options, kernels, new Workers(threads), memory);
            iterations = solver.Solve(null).LossPerIteration.Count - 1;
        }
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        double dense = kernels.Seconds / seconds, sparse = cooccurrence.Seconds / seconds;
        double algebra = AlgebraCost.Seconds(options.Dimension, iterations) / seconds;
        return new SharesMeasurement(seconds, dense, sparse, algebra, 1 - dense - sparse - algebra);
    }
}
