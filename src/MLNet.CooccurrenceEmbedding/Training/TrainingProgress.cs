namespace MLNet.CooccurrenceEmbedding;

/// <summary>The progress of a fit: its phase, and what has been done.</summary>
public sealed record TrainingProgress
{
    internal TrainingProgress()
    {
    }

    /// <summary>The phase of the fit.</summary>
    public required TrainingPhase Phase { get; init; }

    /// <summary>Number of rows that have been read. Rows that are read twice count twice.</summary>
    public required long RowCount { get; init; }

    /// <summary>Number of passes over the likes, or over the counts, in this phase. 0 while rows are read.</summary>
    public required int PassCount { get; init; }

    /// <summary>
    /// Number of completed iterations of the first start. 0 in the first report of <see cref="TrainingPhase.Optimizing"/>, and
    /// <see langword="null"/> before it.
    /// </summary>
    public required int? Iteration { get; init; }

    /// <summary>
    /// L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)². It is the loss of the initial vectors plus the changes that the line searches predicted. The
    /// loss in <see cref="TrainingSummary"/> is computed from the final vectors. <see cref="double.NaN"/> before the first report of
    /// <see cref="TrainingPhase.Optimizing"/>.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>
    /// ‖∇L‖ relative to its data term: see <see cref="TrainingSummary.RelativeGradient"/>. <see cref="double.NaN"/> before the first report
    /// of <see cref="TrainingPhase.Optimizing"/>.
    /// </summary>
    public required double RelativeGradient { get; init; }

    /// <summary>
    /// Estimate of (L − L*)/L*, the relative distance of the loss to its minimum: see <see cref="TrainingSummary.EstimatedGap"/>. When it
    /// is at or below <see cref="EmbeddingOptions.OptimizationTolerance"/>, the vectors are checked.
    /// <see cref="double.PositiveInfinity"/> if there is no estimate.
    /// </summary>
    public required double EstimatedGap { get; init; }

    /// <summary>
    /// Estimate of the completed fraction of the fit, from 0 to 1. Reading is included. It never decreases, and is 1 in the last report
    /// only.
    /// </summary>
    public required double Completion { get; init; }

    /// <summary>Time since the start of Fit. Reading is included.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Estimate of the time until the end of the fit, or <see langword="null"/> if there is none: before
    /// <see cref="TrainingPhase.Optimizing"/>, in its first iterations, and whenever the estimates of the last iterations differ by more
    /// than a factor of two.
    /// </summary>
    public required TimeSpan? EstimatedRemaining { get; init; }
}
