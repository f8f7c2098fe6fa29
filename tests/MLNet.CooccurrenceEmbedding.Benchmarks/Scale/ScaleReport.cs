using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Scale;

/// <summary>The time and memory of one fit of generated likes.</summary>
internal sealed record ScaleReport
{
    public required int Users { get; init; }
    public required int Items { get; init; }
    public required int LikedItems { get; init; }
    public required int Likes { get; init; }
    public required int Dimension { get; init; }
    public required int Iterations { get; init; }

    /// <summary>The time to generate the likes, before Fit.</summary>
    public required double GeneratingSeconds { get; init; }
    public required double ReadingSeconds { get; init; }
    public required double StartSeconds { get; init; }

    /// <summary>The median time of an iteration.</summary>
    public required double SecondsPerIteration { get; init; }
    public required double[] IterationSeconds { get; init; }
    public required double EndSeconds { get; init; }

    /// <summary>The total time of Fit.</summary>
    public required double FitSeconds { get; init; }
    public required double LikesPerSecond { get; init; }
    public required double PeakMemoryMB { get; init; }

    /// <summary>The memory of the generated likes, which the peak includes.</summary>
    public required double LikesMemoryMB { get; init; }
    public required double AllocatedBytesPerIteration { get; init; }
    public required bool Converged { get; init; }
    public required double? SmallestCurvature { get; init; }
    public required double? EstimatedGap { get; init; }
    public required double Loss { get; init; }
    public required double LossAtZero { get; init; }
    public required Machine Machine { get; init; }
}
