using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Scale;

/// <summary>Measures the time and memory of a fit of generated likes of any size.</summary>
internal static class ScaleCommand
{
    public const string Name = "scale";

    public static Command Create()
    {
        Option<int> users = Arguments.Count("--users", null, "The number of users, each with at least one like");
        Option<int> items = Arguments.Count("--items", null, "The number of items, of which few are popular");
        Option<int> likes = Arguments.Count("--likes", null, "The number of distinct likes");
        Option<int> dimension = Arguments.Dimension();
        Option<int> iterations = Arguments.Count("--iterations", 25, "The number of iterations");
        Option<double> tolerance = Arguments.Number<double>(
            "--tolerance", 0, "The tolerance at which the fit stops before the last iteration", value => value >= 0, "at least 0");
        Option<int> threads = Arguments.Threads();
        Option<FileInfo> json = Arguments.Json();
        var command = new Command(Name, "Fits generated power-law likes and prints seconds per iteration, peak memory and likes per second")
        {
            users, items, likes, dimension, iterations, tolerance, threads, json,
        };
        command.SetAction(parsed =>
        {
            ScaleReport report = Run(
                parsed.GetValue(users), parsed.GetValue(items), parsed.GetValue(likes), parsed.GetValue(dimension),
                parsed.GetValue(iterations), parsed.GetValue(tolerance), parsed.GetValue(threads));
            Print(report);
            if (parsed.GetValue(json) is { } file) Json.Write(file, report);
        });
        return command;
    }

    private static ScaleReport Run(int users, int items, int likes, int dimension, int iterations, double tolerance, int threads)
    {
        long began = Stopwatch.GetTimestamp();
        LikeRows rows = PowerLawLikes.Generate(users, items, likes);
        double generating = Stopwatch.GetElapsedTime(began).TotalSeconds;

        FitRun fit = FitRun.Measure(LikesView.Create(rows), new CooccurrenceEmbeddingEstimator.Options
        {
            Dimension = dimension,
            MaximumNumberOfIterations = iterations,
            OptimizationTolerance = tolerance,
            NumberOfThreads = threads,
        });
        double secondsPerIteration = fit.IterationSeconds.DefaultIfEmpty(double.NaN).Median();
        if (double.IsNaN(secondsPerIteration))
            throw new UserErrorException("Training ended before the first iteration: the likes are too few to time it. Give more.");
        return new ScaleReport
        {
            Users = fit.Summary.UserCount,
            Items = items,
            LikedItems = fit.Summary.LikedItemCount,
            Likes = (int)fit.Summary.LikeCount,
            Dimension = dimension,
            Iterations = fit.Summary.Iterations,
            GeneratingSeconds = generating,
            ReadingSeconds = fit.ReadingSeconds,
            StartSeconds = fit.StartSeconds,
            SecondsPerIteration = secondsPerIteration,
            IterationSeconds = fit.IterationSeconds,
            EndSeconds = fit.EndSeconds,
            FitSeconds = fit.TotalSeconds,
            LikesPerSecond = likes / secondsPerIteration,
            PeakMemoryMB = PeakMemory.Megabytes,
            LikesMemoryMB = rows.Megabytes,
            AllocatedBytesPerIteration = fit.AllocatedBytes.Skip(1).DefaultIfEmpty(0).Median(),
            Converged = fit.Summary.Converged,
            SmallestCurvature = fit.Summary.SmallestCurvature,
            EstimatedGap = fit.Summary.EstimatedGap,
            Loss = fit.Summary.Loss,
            LossAtZero = fit.Summary.LossAtZero,
            Machine = Machine.Current,
        };
    }

    private static void Print(ScaleReport report) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
        {report.Users:N0} users x {report.Items:N0} items, {report.Likes:N0} likes
          dimension {report.Dimension}, {report.Iterations} iterations
          generating      {report.GeneratingSeconds,9:F2} s
          reading         {report.ReadingSeconds,9:F2} s
          start           {report.StartSeconds,9:F2} s
          an iteration    {report.SecondsPerIteration,9:F3} s (median), {report.LikesPerSecond / 1e6:F1} million likes/s
          end             {report.EndSeconds,9:F2} s
          Fit             {report.FitSeconds,9:F2} s in all
          peak memory     {report.PeakMemoryMB,9:N0} MB, of which {report.LikesMemoryMB:N0} MB are the generated likes
          allocated       {report.AllocatedBytesPerIteration / 1e3,9:F1} KB managed per iteration (median)
          converged       {report.Converged}, estimated gap {report.EstimatedGap:G3}, smallest curvature {report.SmallestCurvature:G3}
          loss            {report.Loss:G9}, at zero {report.LossAtZero:G9}
        {report.Machine}
        """));
}
