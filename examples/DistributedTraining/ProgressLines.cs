using MLNet.CooccurrenceEmbedding;
using MLNet.CooccurrenceEmbedding.Mpi;

namespace DistributedTraining;

/// <summary>Writes a line for each phase and each iteration, and measures the iterations between two checks of the minimum.</summary>
/// <param name="world">The world, or null without MPI.</param>
internal sealed class ProgressLines(MpiWorld? world) : IProgress<TrainingProgress>
{
    private TrainingPhase? _phase;
    private int? _iteration;
    private (TimeSpan Elapsed, long BytesSent) _last;
    private TimeSpan _elapsed;
    private long _bytesSent;

    /// <summary>Iterations that directly follow another one.</summary>
    public int IterationsMeasured { get; private set; }

    public double SecondsPerIteration => _elapsed.TotalSeconds / IterationsMeasured;

    /// <summary>Bytes that this rank sends in an iteration.</summary>
    public double BytesPerIteration => (double)_bytesSent / IterationsMeasured;

    public void Report(TrainingProgress value)
    {
        bool isNewPhase = value.Phase != _phase;
        if (!isNewPhase && value.Iteration == _iteration) return; // reports within a phase
        Measure(value, isNewPhase);
        (_phase, _iteration) = (value.Phase, value.Iteration);
        Console.WriteLine(value.Iteration is null
            ? $"{value.Elapsed.TotalSeconds,7:F1} s  {value.Phase}"
            : $"{value.Elapsed.TotalSeconds,7:F1} s  {value.Phase}, iteration {value.Iteration}, loss {value.Loss:N0}, "
                + $"gap {value.EstimatedGap:G2}");
    }

    private void Measure(TrainingProgress value, bool isNewPhase)
    {
        (TimeSpan Elapsed, long BytesSent) now = (value.Elapsed, world?.BytesSent ?? 0);
        if (!isNewPhase && value.Iteration == _iteration + 1)
        {
            IterationsMeasured++;
            _elapsed += now.Elapsed - _last.Elapsed;
            _bytesSent += now.BytesSent - _last.BytesSent;
        }
        _last = now;
    }
}
