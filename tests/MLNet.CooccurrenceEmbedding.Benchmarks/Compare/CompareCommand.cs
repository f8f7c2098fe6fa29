using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Compare.Shares;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>Fit next to the textbook way, on the same data, in one run. Each part has a process of its own, one after the other.</summary>
internal static class CompareCommand
{
    public const double DefaultLearningRate = 0.05;

    /// <summary>A fit that is to show when it passed a distance from the optimum goes on until well below it.</summary>
    private const double BeyondTolerance = 0.01;

    public static Command Create()
    {
        var data = new RatingsArguments();
        Option<double> baselineSeconds = Arguments.Number<double>(
            "--baseline-seconds", 60d, "How long the textbook way may train", s => s >= 0 && double.IsFinite(s), "at least 0");
        Option<double> learningRate = Arguments.Number<double>("--baseline-learning-rate", DefaultLearningRate, "Adam's learning rate in the textbook way", r => r > 0 && double.IsFinite(r), "above 0");
        Option<int> fits = Arguments.Count("--fits", 5, "Fits to take the median of");
        Option<double?> optimum = new("--optimum") { Description = "The least possible loss, if known: for --tolerances", HelpName = "NUMBER" };
        optimum.Requiring<Option, double>(value => value > 0 && double.IsFinite(value), "above 0");
        Option<double[]> tolerances = new("--tolerances")
        {
            Description = "Relative distances from the --optimum to time Fit to",
            HelpName = "NUMBER",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [1e-4, 1e-6],
        };
        tolerances.Requiring<Option, double>(value => value > 0 && double.IsFinite(value), "above 0");
        Option<FileInfo> json = Arguments.Json();

        var command = new Command("compare", "Measures Fit next to the textbook way (PyTorch's, with TorchSharp) on a ratings file");
        data.AddTo(command);
        foreach (
            Option option in (ReadOnlySpan<Option>)[fits, baselineSeconds, learningRate, optimum, tolerances, json]) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(tolerances) is { Implicit: false } && result.GetResult(optimum) is null)
                result.AddError("--tolerances are distances from the --optimum: give that, too.");
        });
        command.SetAction(parsed =>
        {
            // A malformed file is told of before a child is started.
            data.Likes(parsed);
            object[] input = data.Repeated(parsed);

            Say("Fit, once, in a fresh process");
            FitMeasurement cold = Child.Run<FitMeasurement>(FitMeasurement.Name, [.. input, "--warm-ups", 0, "--fits", 1]);
            Say($"Fit, {parsed.GetValue(fits)} times");
            FitMeasurement warm = Child.Run<FitMeasurement>(FitMeasurement.Name, [.. input, "--fits", parsed.GetValue(fits)]);
            Say("Fit, with clocks inside");
            SharesMeasurement shares = Child.Run<SharesMeasurement>(SharesMeasurement.Name, input);
            ToleranceMeasurement[]? reached = parsed.GetValue(optimum) is { } least
                ? Tolerances(input, parsed.GetValue(fits), least, parsed.GetRequiredValue(tolerances))
                : null;
            Say("Dense kernels");
            KernelMeasurement kernels = Child.Run<KernelMeasurement>(KernelMeasurement.Name, input);
            Say("The textbook way");
            DenseMeasurement dense = Child.Run<DenseMeasurement>(DenseMeasurement.Name,
                [.. input, "--baseline-seconds", parsed.GetValue(baselineSeconds), "--baseline-learning-rate", parsed.GetValue(learningRate)]);

            double fitSeconds = warm.Seconds.Median();
            bool measured = dense.Unavailable is null;
            double? stepSeconds = measured ? dense.StepSeconds.Take(3).Median() : null;
            var report = new ComparisonReport
            {
                Data = $"{data.Ratings(parsed).Directory?.Name}/{data.Ratings(parsed).Name}, ratings of {data.LikeThreshold(parsed)} and more",
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
            Console.WriteLine(ComparisonText.Of(report));
            if (parsed.GetValue(json) is { } file) Json.Write(file, report);
        });
        return command;
    }

    private static ToleranceMeasurement[] Tolerances(object[] input, int fits, double optimum, double[] tolerances)
    {
        FitMeasurement longer = Child.Run<FitMeasurement>(
            FitMeasurement.Name, [.. input, "--warm-ups", 0, "--fits", 1, "--tolerance", BeyondTolerance * tolerances.Min()]);
        return [.. tolerances.Select(tolerance =>
        {
            Say($"Fit, {fits} times, to {tolerance} of the optimum");
            int iterations = Array.FindIndex(longer.Trajectory, point => point.Loss <= optimum * (1 + tolerance));
            if (iterations < 0) throw new UserErrorException(
                $"Fit does not come within {tolerance} of the --optimum {optimum}: it ended at a loss of {longer.Loss}.");
            FitMeasurement fit = Child.Run<FitMeasurement>(
                FitMeasurement.Name, [.. input, "--fits", fits, "--tolerance", 0, "--iterations", iterations]);
            return new ToleranceMeasurement(tolerance, iterations, fit.Seconds.Median(), fit.Seconds, fit.Loss, fit.Loss / optimum - 1);
        })];
    }

    private static void Say(string what) => Console.WriteLine($"{what} ...");
}
