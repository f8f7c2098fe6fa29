using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>The comparison. Properties of libtorch are null if it cannot be loaded or has too little memory.</summary>
internal sealed record ComparisonReport
{
    public required string Data { get; init; }
    public required int Users { get; init; }
    public required int Items { get; init; }
    public required long Likes { get; init; }
    public required int Dimension { get; init; }
    public required int Threads { get; init; }

    /// <summary>The loss of the final vectors, in double precision.</summary>
    public required double Loss { get; init; }
    public required double LossAtZero { get; init; }
    public required int Iterations { get; init; }

    /// <summary>The median time of warm fits.</summary>
    public required double FitSeconds { get; init; }
    public required double[] FitSecondsAll { get; init; }

    /// <summary>The time of the first fit of a process.</summary>
    public required double FitColdSeconds { get; init; }

    /// <summary>The peak memory of a process with one fit.</summary>
    public required double FitPeakMemoryMB { get; init; }

    /// <summary>The managed allocations of an iteration: the median of the iterations after the first.</summary>
    public required double AllocatedBytesPerIteration { get; init; }

    /// <summary>The reason why the textbook implementation was not measured, or null.</summary>
    public required string? DenseUnavailable { get; init; }

    /// <summary>The median time of the three steps after the first.</summary>
    public required double? DenseStepSeconds { get; init; }
    public required double[]? DenseStepSecondsAll { get; init; }
    public required double? FitVersusDenseStepRatio { get; init; }
    public required double? DensePeakMemoryMB { get; init; }
    public required int? DenseStepsMade { get; init; }
    public required double? DenseSeconds { get; init; }
    public required double? DenseLossReached { get; init; }
    public required double DenseLearningRate { get; init; }

    public required double PeakGflops { get; init; }
    public required double KernelGflops { get; init; }
    public required double? LibtorchGflops { get; init; }
    public required double? KernelVersusLibtorchRatio { get; init; }
    public required double GramGflops { get; init; }
    public required double SymmetricGramGflops { get; init; }
    public required double? LibtorchGramGflops { get; init; }
    public required double? GramVersusLibtorchRatio { get; init; }

    public required double ShareDense { get; init; }
    public required double ShareSparse { get; init; }
    public required double ShareAlgebra { get; init; }
    public required double ShareRest { get; init; }

    /// <summary>How the shares are measured.</summary>
    public string ShareNote { get; init; } =
        "dense and sparse: timed kernels of one more fit; algebra: the time of each d x d operation alone, multiplied by its number; "
        + "rest: the remaining time";

    public required double? Optimum { get; init; }
    public required IReadOnlyList<ToleranceMeasurement>? Tolerances { get; init; }
    public required Machine Machine { get; init; }
    public required TrajectoryPoint[] FitTrajectory { get; init; }
    public required TrajectoryPoint[]? DenseTrajectory { get; init; }
}
