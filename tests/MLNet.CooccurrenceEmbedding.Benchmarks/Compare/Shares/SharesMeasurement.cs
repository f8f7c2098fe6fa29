using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare.Shares;

/// <summary>
/// The shares of the time of a fit. The dense and sparse kernels of one fit are timed. The d x d algebra is <see cref="AlgebraCost"/>. The
/// rest is reading, row operations and waiting for the last thread. The sum of the four shares is 1.
/// </summary>
internal sealed record SharesMeasurement(double Seconds, double Dense, double Sparse, double Algebra, double Rest)
{
    public const string Name = "measure-shares";

    public static Command CreateCommand() => Measurement.CreateCommand(Name, "Measures the shares of the time of Fit", (parsed, data) =>
    {
        var view = LikesView.Create(data.Likes(parsed));
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
        using (var memory = new Workspace())
        {
            var workers = new Workers(threads);
            var rows = new RowOperations(cooccurrence.ItemCount, kernels, workers);
            var solver = new MinresSolver(cooccurrence, cooccurrence.LossAtZero(workers), options, rows, memory);
            solver.Solve(null);
        }
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        double dense = kernels.Seconds / seconds, sparse = cooccurrence.Seconds / seconds;
        double algebra = AlgebraCost.Seconds(options.Dimension) / seconds;
        return new SharesMeasurement(seconds, dense, sparse, algebra, 1 - dense - sparse - algebra);
    }
}
