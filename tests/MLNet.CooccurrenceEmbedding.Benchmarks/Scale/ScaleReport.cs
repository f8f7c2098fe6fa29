using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Scale;

/// <summary>What one fit of generated likes took. Sizes are those that Fit saw: the likes are distinct.</summary>
internal sealed record ScaleReport
{
    public required int Users { get; init; }
    public required int Items { get; init; }
    public required int LikedItems { get; init; }
    public required int Likes { get; init; }
    public required int Dimension { get; init; }
    public required int Iterations { get; init; }

    /// <summary>Before Fit: making the likes up.</summary>
    public required double GeneratingSeconds { get; init; }
    public required double ReadingSeconds { get; init; }
    public required double StartSeconds { get; init; }

    /// <summary>Median.</summary>
    public required double SecondsPerIteration { get; init; }
    public required double[] IterationSeconds { get; init; }
    public required double EndSeconds { get; init; }

    /// <summary>The whole Fit.</summary>
    public required double FitSeconds { get; init; }
    public required double LikesPerSecond { get; init; }
    public required double PeakMemoryMB { get; init; }

    /// <summary>The part of the peak that the generated likes take, which Fit reads from.</summary>
    public required double LikesMemoryMB { get; init; }
    public required double AllocatedBytesPerIteration { get; init; }
    public required double Loss { get; init; }
    public required double LossAtZero { get; init; }
    public required Machine Machine { get; init; }
}
