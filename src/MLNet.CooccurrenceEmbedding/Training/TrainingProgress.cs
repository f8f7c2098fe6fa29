namespace MLNet.CooccurrenceEmbedding;

/// <summary>The state of a running Fit of item vectors after an iteration.</summary>
public sealed record TrainingProgress
{
    internal TrainingProgress()
    {
    }

    /// <summary>Iterations done; 0 for the report that follows the start.</summary>
    public required int Iteration { get; init; }

    /// <summary>
    /// L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)²: one exact value, updated by the change that each step makes. The loss in
    /// <see cref="TrainingSummary"/> is computed from the final vectors.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>‖∇L‖ relative to the data term; see <see cref="TrainingSummary.RelativeGradient"/>.</summary>
    public required double RelativeGradient { get; init; }

    /// <summary>
    /// Estimate of (L − L*)/L*, the relative distance of the loss to the optimum, extrapolated from the last steps. Training stops when it
    /// is at or below the tolerance. <see cref="double.PositiveInfinity"/> while there are too few steps.
    /// </summary>
    public required double EstimatedGap { get; init; }

    /// <summary>How much of the training is done, from 0 to 1: an estimate that never decreases.</summary>
    public required double Completion { get; init; }

    /// <summary>Time since training began, without reading.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Estimate of the time until the tolerance, or the maximum number of iterations, is reached; <see langword="null"/> while there are
    /// too few steps.
    /// </summary>
    public required TimeSpan? EstimatedRemaining { get; init; }
}
