using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Compare.Shares;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>
/// Compares Fit with the textbook implementation on the same data. Each part runs in a separate process, one after the other.
/// </summary>
internal static class CompareCommand
{
    public const double DefaultLearningRate = 0.05;

    /// <summary>The tolerance of the fit whose trajectory is searched, relative to the smallest tolerance.</summary>
    private const double TrajectoryTolerance = 0.01;

    public static Command Create()
    {
        var data = new RatingsArguments();
        Option<double> baselineSeconds = Arguments.Number<double>(
            "--baseline-seconds", 60d, "The training time of the textbook implementation", s => s >= 0 && double.IsFinite(s), "at least 0");
        Option<double> learningRate = Arguments.Number<double>(
            "--baseline-learning-rate",
            DefaultLearningRate,
            "The learning rate of Adam in the textbook implementation",
            r => r > 0 && double.IsFinite(r),
            "above 0");
        Option<int> fits = Arguments.Count("--fits", 5, "The number of fits, of which the median is printed");
        Option<double?> optimum = new("--optimum")
        {
            Description = "The smallest possible loss, if known; required by --tolerances",
            HelpName = "NUMBER",
        };
        optimum.Requiring<Option, double>(value => value > 0 && double.IsFinite(value), "above 0");
        Option<double[]> tolerances = new("--tolerances")
        {
            Description = "Relative distances from --optimum. The time that Fit needs to reach each of them is printed",
            HelpName = "NUMBER",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1e-4, 1e-6],
        };
        tolerances.Requiring<Option, double>(value => value > 0 && double.IsFinite(value), "above 0");
        Option<FileInfo> json = Arguments.Json();

        var command = new Command("compare", "Compares Fit with the textbook implementation in PyTorch (TorchSharp) on a ratings file");
        data.AddTo(command);
        foreach (Option option in (ReadOnlySpan<Option>)[fits, baselineSeconds, learningRate, optimum, tolerances, json])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(tolerances) is { Implicit: false } && result.GetResult(optimum) is null)
                result.AddError("--tolerances requires --optimum.");
        });
        command.SetAction(parsed =>
        {
            // Reports a malformed file before it starts a process.
            data.Likes(parsed);
            object[] input = data.ToArguments(parsed);

            WriteProgress("Fit, once, in a new process");
            FitMeasurement cold = Child.Run<FitMeasurement>(FitMeasurement.Name, [.. input, "--warm-ups", 0, "--fits", 1]);
            WriteProgress($"Fit, {parsed.GetValue(fits)} times");
            FitMeasurement warm = Child.Run<FitMeasurement>(FitMeasurement.Name, [.. input, "--fits", parsed.GetValue(fits)]);
            WriteProgress("Fit, with timed kernels");
            SharesMeasurement shares = Child.Run<SharesMeasurement>(SharesMeasurement.Name, input);
            ToleranceMeasurement[]? reached = parsed.GetValue(optimum) is { } smallest
                ? MeasureTolerances(input, parsed.GetValue(fits), smallest, parsed.GetRequiredValue(tolerances))
                : null;
            WriteProgress("Dense kernels");
            KernelMeasurement kernels = Child.Run<KernelMeasurement>(KernelMeasurement.Name, input);
            WriteProgress("Textbook implementation");
            DenseMeasurement dense = Child.Run<DenseMeasurement>(DenseMeasurement.Name,
            [
                .. input, "--baseline-seconds", parsed.GetValue(baselineSeconds),
                "--baseline-learning-rate", parsed.GetValue(learningRate),
            ]);

            double fitSeconds = warm.Seconds.Median();
            bool measured = dense.Unavailable is null;
            double? stepSeconds = measured ? dense.StepSeconds.Take(3).Median() : null;
            var report = new ComparisonReport
            {
                Data = $"{data.Ratings(parsed).Directory?.Name}/{data.Ratings(parsed).Name}, "
                    + $"ratings of {data.LikeThreshold(parsed)} and more",
                Users = warm.Users,
                Items = warm.Items,
                Likes = warm.Likes,
                Dimension = data.Dimension(parsed),
                Threads = data.Threads(parsed),
                Loss = warm.Loss,
                LossAtZero = warm.LossAtZero,
                Iterations = warm.Iterations,
                FitSeconds = fitSeconds,
                FitSecondsAll = warm.Seconds,
                FitColdSeconds = cold.Seconds[0],
                FitPeakMemoryMB = cold.PeakMemoryMB,
                AllocatedBytesPerIteration = warm.AllocatedBytesPerIteration,
                DenseUnavailable = dense.Unavailable,
                DenseStepSeconds = stepSeconds,
                DenseStepSecondsAll = measured ? dense.StepSeconds : null,
                FitVersusDenseStepRatio = stepSeconds / fitSeconds,
                DensePeakMemoryMB = measured ? dense.PeakMemoryMB : null,
                DenseStepsMade = measured ? dense.Trajectory.Length - 1 : null,
                DenseSeconds = measured ? dense.Trajectory[^1].Seconds : null,
                DenseLossReached = measured ? dense.Loss : null,
                DenseLearningRate = parsed.GetValue(learningRate),
                PeakGflops = kernels.Peak,
                KernelGflops = kernels.Product,
                LibtorchGflops = kernels.LibtorchProduct,
                KernelVersusLibtorchRatio = kernels.Product / kernels.LibtorchProduct,
                GramGflops = kernels.Gram,
                SymmetricGramGflops = kernels.SymmetricGram,
                LibtorchGramGflops = kernels.LibtorchGram,
                GramVersusLibtorchRatio = kernels.Gram / kernels.LibtorchGram,
                ShareDense = shares.Dense,
                ShareSparse = shares.Sparse,
                ShareAlgebra = shares.Algebra,
                ShareRest = shares.Rest,
                Optimum = parsed.GetValue(optimum),
                Tolerances = reached,
                Machine = Machine.Current,
                FitTrajectory = warm.Trajectory,
                DenseTrajectory = measured ? dense.Trajectory : null,
            };
            Console.WriteLine();
            Console.WriteLine(ComparisonText.Format(report));
            if (parsed.GetValue(json) is { } file) Json.Write(file, report);
        });
        return command;
    }

    private static ToleranceMeasurement[] MeasureTolerances(object[] input, int fits, double optimum, double[] tolerances)
    {
        FitMeasurement longer = Child.Run<FitMeasurement>(
            FitMeasurement.Name, [.. input, "--warm-ups", 0, "--fits", 1, "--tolerance", TrajectoryTolerance * tolerances.Min()]);
        return [.. tolerances.Select(tolerance =>
        {
            WriteProgress($"Fit, {fits} times, to {tolerance} of the optimum");
            int iterations = Array.FindIndex(longer.Trajectory, point => point.Loss <= optimum * (1 + tolerance));
            if (iterations < 0)
                throw new UserErrorException(
                    $"Fit does not come within {tolerance} of --optimum {optimum}. Its final loss is {longer.Loss}.");
            FitMeasurement fit = Child.Run<FitMeasurement>(
                FitMeasurement.Name, [.. input, "--fits", fits, "--tolerance", 0, "--iterations", iterations]);
            return new ToleranceMeasurement(tolerance, iterations, fit.Seconds.Median(), fit.Seconds, fit.Loss, fit.Loss / optimum - 1);
        })];
    }

    private static void WriteProgress(string what) => Console.WriteLine($"{what} ...");
}
