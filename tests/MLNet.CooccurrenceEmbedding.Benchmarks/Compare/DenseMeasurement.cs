using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using TorchSharp;

using static TorchSharp.torch;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>
/// Measures the textbook implementation in PyTorch: a dense X, the loss masked to one triangle and doubled, autograd and Adam.
/// </summary>
/// <param name="Unavailable">The reason why there is no measurement, or null.</param>
/// <param name="StepSeconds">The time of each gradient step after the first.</param>
/// <param name="Loss">The final loss, in double precision.</param>
/// <param name="PeakMemoryMB">The peak memory of the steps, without the computation of the exact loss.</param>
/// <param name="Trajectory">The loss before each step and at the end. Time starts with the first step.</param>
internal sealed record DenseMeasurement(
    string? Unavailable, double[] StepSeconds, double Loss, double PeakMemoryMB, TrajectoryPoint[] Trajectory)
{
    public const string Name = "measure-dense";
    private const int TimedSteps = 3;

    /// <summary>The number of items x items matrices at the peak of autograd.</summary>
    private const int Matrices = 10;

    public static Command CreateCommand()
    {
        Option<double> seconds = Arguments.Number<double>("--baseline-seconds", 0d, "The training time", s => s >= 0, "at least 0");
        Option<double> rate = Arguments.Number<double>(
            "--baseline-learning-rate", CompareCommand.DefaultLearningRate, "Adam's learning rate", r => r > 0, "above 0");
        return Measurement.CreateCommand(Name, "Measures the textbook implementation", (parsed, data) =>
        {
            LikeRows likes = data.Likes(parsed);
            return !Libtorch.TryLoad(data.Threads(parsed))
                ? CreateUnavailable($"The textbook implementation was not measured. {Libtorch.Remedy}")
                : TooLarge(likes.ItemCount) is { } reason ? CreateUnavailable(reason)
                : Measure(likes, data.Dimension(parsed), parsed.GetValue(seconds), parsed.GetValue(rate), out _);
        }, seconds, rate);
    }

    private static DenseMeasurement CreateUnavailable(string reason) => new(reason, [], 0, 0, []);

    /// <summary>Returns the reason why the machine has too little memory for this number of items, or null.</summary>
    public static string? TooLarge(int items)
    {
        double needed = (double)Matrices * items * items * sizeof(float), present = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return needed < present ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"The textbook implementation was not measured. "
                + $"For {items:N0} items it needs {needed / 1e9:F0} GB, and the machine has {present / 1e9:F0} GB.");
    }

    /// <summary>Trains for a number of seconds, and returns the final vectors too.</summary>
    public static DenseMeasurement Measure(
        LikeRows likes, int dimension, double seconds, double learningRate, out float[] vectors)
    {
        random.manual_seed(1);
        using Tensor s = Dense(likes);
        using Tensor x = s.t().mm(s);
        using var v = new TorchSharp.Modules.Parameter(randn(likes.ItemCount, dimension) * 0.1f);
        using var adam = optim.Adam([v], learningRate);

        var trajectory = new List<TrajectoryPoint>();
        long began = Stopwatch.GetTimestamp();
        while (trajectory.Count < 1 + TimedSteps || Seconds() < seconds)
        {
            double before = Seconds();
            using DisposeScope scope = NewDisposeScope();
            adam.zero_grad();
            Tensor loss = 2 * (v.mm(v.t()) - x).pow(2).tril(-1).sum();
            loss.backward();
            adam.step();
            trajectory.Add(new TrajectoryPoint(before, loss.item<float>()));
        }
        double end = Seconds(), peak = PeakMemory.Megabytes, exact = ComputeExactLoss(v, x);
        trajectory.Add(new TrajectoryPoint(end, exact));
        vectors = v.detach().data<float>().ToArray();
        double[] steps = [.. trajectory.Zip(trajectory.Skip(1), (a, b) => b.Seconds - a.Seconds)];
        return new DenseMeasurement(null, steps[1..], exact, peak, [.. trajectory]);

        double Seconds() => Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static Tensor Dense(LikeRows likes)
    {
        Tensor s = zeros(likes.UserCount, likes.ItemCount);
        var access = s.data<float>();
        for (int user = 0; user < likes.UserCount; user++)
            foreach (int item in likes.Items.AsSpan(likes.Starts[user]..likes.Starts[user + 1]))
                access[user, item] = 1;
        return s;
    }

    /// <summary>Computes the loss in double precision, in blocks of rows to save memory.</summary>
    private static double ComputeExactLoss(Tensor vectors, Tensor x)
    {
        const int BlockRows = 512;
        using var noGradient = no_grad();
        using Tensor v = vectors.to(float64), transposed = v.t();
        double loss = 0;
        for (long begin = 0; begin < v.shape[0]; begin += BlockRows)
        {
            using DisposeScope scope = NewDisposeScope();
            long end = Math.Min(begin + BlockRows, v.shape[0]);
            Tensor residual = v[(int)begin..(int)end].mm(transposed) - x[(int)begin..(int)end].to(float64);
            loss += (residual.pow(2).sum() - residual.diagonal(begin).pow(2).sum()).item<double>();
        }
        return loss;
    }
}
