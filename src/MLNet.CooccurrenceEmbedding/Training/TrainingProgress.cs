namespace MLNet.CooccurrenceEmbedding;

/// <summary>The progress of the training of item vectors.</summary>
public sealed record TrainingProgress
{
    internal TrainingProgress()
    {
    }

    /// <summary>Number of completed iterations. 0 in the report before the first iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>
    /// L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)². It is the loss of the initial vectors plus the changes that the line searches predicted. The
    /// loss in <see cref="TrainingSummary"/> is computed from the final vectors.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>‖∇L‖ relative to its data term: see <see cref="TrainingSummary.RelativeGradient"/>.</summary>
    public required double RelativeGradient { get; init; }

    /// <summary>
    /// Estimate of (L − L*)/L*, the relative distance of the loss to its minimum, extrapolated from the last iterations. Training stops
    /// when it is at or below <see cref="EmbeddingOptions.OptimizationTolerance"/>. <see cref="double.PositiveInfinity"/> if there is no
    /// estimate yet.
    /// </summary>
    public required double EstimatedGap { get; init; }

    /// <summary>Estimate of the completed fraction of the training, from 0 to 1. It never decreases.</summary>
    public required double Completion { get; init; }

    /// <summary>Time since training began. Reading is not included.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Estimate of the time until the tolerance or the maximum number of iterations is reached, or <see langword="null"/> if there is no
    /// estimate yet.
    /// </summary>
    public required TimeSpan? EstimatedRemaining { get; init; }
}
