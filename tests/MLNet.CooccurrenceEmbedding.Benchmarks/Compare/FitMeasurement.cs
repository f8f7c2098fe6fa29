using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>Measures several fits with the public API, and the peak memory of the process.</summary>
internal sealed record FitMeasurement(
    int Users,
    int Items,
    long Likes,
    double[] Seconds,
    int Iterations,
    double Loss,
    double LossAtZero,
    double AllocatedBytesPerIteration,
    double PeakMemoryMB,
    TrajectoryPoint[] Trajectory)
{
    public const string Name = "measure-fit";

    public static Command CreateCommand()
    {
        Option<int> warmUps = Arguments.Count("--warm-ups", 1, "The number of fits before the measured ones", atLeast: 0);
        Option<int> fits = Arguments.Count("--fits", 5, "The number of measured fits");
        Option<double> tolerance = Arguments.Number<double>(
            "--tolerance",
            new CooccurrenceEmbeddingEstimator.Options().OptimizationTolerance,
            "The tolerance of the fits",
            t => t >= 0,
            "at least 0");
        Option<int> iterations = Arguments.Count(
            "--iterations",
            new CooccurrenceEmbeddingEstimator.Options().MaximumNumberOfIterations,
            "The maximum number of iterations",
            atLeast: 0);
        return Measurement.CreateCommand(Name, "Measures Fit", (parsed, data) =>
        {
            var view = LikesView.Create(data.Likes(parsed));
            for (int i = parsed.GetValue(warmUps); i > 0; i--) Fit();
            FitRun[] runs = [.. Enumerable.Range(0, parsed.GetValue(fits)).Select(_ => Fit())];

            FitRun typical = runs.OrderBy(run => run.TotalSeconds).ElementAt(runs.Length / 2);
            TrainingSummary summary = typical.Summary;
            return new FitMeasurement(
                summary.UserCount, summary.ItemCount, summary.LikeCount,
                [.. runs.Select(run => run.TotalSeconds)],
                summary.Iterations, summary.Loss, summary.LossAtZero,
                typical.AllocatedBytes.Skip(1).DefaultIfEmpty(0).Median(),
                PeakMemory.Megabytes,
                typical.Trajectory);

            FitRun Fit() => FitRun.Measure(view, new CooccurrenceEmbeddingEstimator.Options
            {
                Dimension = data.Dimension(parsed),
                NumberOfThreads = data.Threads(parsed),
                OptimizationTolerance = parsed.GetValue(tolerance),
                MaximumNumberOfIterations = parsed.GetValue(iterations),
            });
        }, warmUps, fits, tolerance, iterations);
    }
}
