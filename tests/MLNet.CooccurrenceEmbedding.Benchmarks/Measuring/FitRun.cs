using System.Diagnostics;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

/// <summary>A fit with the public API, and the times of its parts.</summary>
/// <param name="TotalSeconds">The time of Fit.</param>
/// <param name="ReadingSeconds">The time until the start of training.</param>
/// <param name="Trajectory">The loss after the initialization and after each iteration. Time starts with the call of Fit.</param>
/// <param name="AllocatedBytes">The managed allocations of each iteration.</param>
/// <param name="Summary">The summary of the training.</param>
internal sealed record FitRun(
    double TotalSeconds,
    double ReadingSeconds,
    TrajectoryPoint[] Trajectory,
    double[] AllocatedBytes,
    TrainingSummary Summary)
{
    /// <summary>The time from the start of training to the first iteration.</summary>
    public double StartSeconds => Trajectory[0].Seconds - ReadingSeconds;

    public double[] IterationSeconds => [.. Trajectory.Zip(Trajectory.Skip(1), (a, b) => b.Seconds - a.Seconds)];

    /// <summary>The time after the last iteration.</summary>
    public double EndSeconds => TotalSeconds - Trajectory[^1].Seconds;

    public static FitRun Measure(IDataView likes, CooccurrenceEmbeddingEstimator.Options options)
    {
        var recorder = new Recorder();
        options.OutputColumnName = "Vector";
        options.ItemColumnName = LikesView.ItemColumn;
        options.UserColumnName = LikesView.UserColumn;
        options.Progress = recorder;
        CooccurrenceEmbeddingEstimator estimator = new MLContext().Transforms.CooccurrenceEmbed(options);

        recorder.Began = Stopwatch.GetTimestamp();
        TrainingSummary summary = estimator.Fit(likes).Training;
        double total = Stopwatch.GetElapsedTime(recorder.Began).TotalSeconds;
        return new FitRun(total, recorder.ReadingSeconds, [.. recorder.Points], recorder.AllocatedBytes, summary);
    }

    /// <summary>Records the reports. It does not allocate during training, because it also measures allocations.</summary>
    private sealed class Recorder : IProgress<TrainingProgress>
    {
        private const int MostIterations = 10_000;

        private readonly List<long> _allocated = new(MostIterations);

        public long Began { get; set; }

        public double ReadingSeconds { get; private set; }

        public List<TrajectoryPoint> Points { get; } = new(MostIterations);

        public double[] AllocatedBytes => [.. _allocated.Zip(_allocated.Skip(1), (a, b) => (double)(b - a))];

        public void Report(TrainingProgress value)
        {
            double seconds = Stopwatch.GetElapsedTime(Began).TotalSeconds;
            if (value.Phase == TrainingPhase.Reading) return;
            if (ReadingSeconds == 0) ReadingSeconds = seconds;
            if (value.Phase != TrainingPhase.Optimizing || value.Iteration != Points.Count) return;
            Points.Add(new TrajectoryPoint(seconds, value.Loss));
            _allocated.Add(GC.GetTotalAllocatedBytes(precise: true));
        }
    }
}
