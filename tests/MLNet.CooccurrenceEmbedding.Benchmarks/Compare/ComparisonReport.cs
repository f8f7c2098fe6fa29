using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>The side-by-side. What needs libtorch is null where that cannot be loaded, or has too little memory.</summary>
internal sealed record ComparisonReport
{
    public required string Data { get; init; }
    public required int Users { get; init; }
    public required int Items { get; init; }
    public required long Likes { get; init; }
    public required int Dimension { get; init; }
    public required int Threads { get; init; }

    /// <summary>Of the finished vectors, in double precision.</summary>
    public required double Loss { get; init; }
    public required double LossAtZero { get; init; }
    public required int Iterations { get; init; }

    /// <summary>Median, warm.</summary>
    public required double FitSeconds { get; init; }
    public required double[] FitSecondsAll { get; init; }

    /// <summary>The first Fit of a process.</summary>
    public required double FitColdSeconds { get; init; }

    /// <summary>Of a process that makes one Fit.</summary>
    public required double FitPeakMemoryMB { get; init; }

    /// <summary>Managed, median of the iterations after the first.</summary>
    public required double AllocatedBytesPerIteration { get; init; }

    /// <summary>Why there is nothing to compare with, if so.</summary>
    public required string? DenseUnavailable { get; init; }

    /// <summary>Median of the three steps after the first.</summary>
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

    /// <summary>How the shares came about.</summary>
    public string ShareNote { get; init; } =
        "dense and sparse: clocks around the kernels in one more fit; algebra: each d x d operation timed alone, times the number of "
        + "them; rest: what remains";

    public required double? Optimum { get; init; }
    public required IReadOnlyList<ToleranceMeasurement>? Tolerances { get; init; }
    public required Machine Machine { get; init; }
    public required TrajectoryPoint[] FitTrajectory { get; init; }
    public required TrajectoryPoint[]? DenseTrajectory { get; init; }
}
