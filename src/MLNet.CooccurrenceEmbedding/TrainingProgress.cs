namespace MLNet.CooccurrenceEmbedding;

/// <summary>Where a running Fit of item vectors stands after an iteration.</summary>
/// <param name="Iteration">Iterations done; 0 for the report that follows the start.</param>
/// <param name="Loss">
/// L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)², followed from one exact value through the change that each step makes.
/// The loss in <see cref="TrainingSummary"/> is computed anew from the final vectors.
/// </param>
/// <param name="RelativeGradient">‖∇L‖ relative to the pull of the data; see <see cref="TrainingSummary.RelativeGradient"/>.</param>
/// <param name="EstimatedGap">
/// Estimate of (L − L*)/L*, how far the loss is above the optimum it approaches, extrapolated from the last steps.
/// Training stops when it is at or below the tolerance. <see cref="double.PositiveInfinity"/> while there are too few steps to tell.
/// </param>
/// <param name="Completion">How much of the training is done, from 0 to 1: an estimate that never decreases.</param>
/// <param name="Elapsed">Time since training began, reading excluded.</param>
/// <param name="EstimatedRemaining">
/// Estimate of the time until the tolerance, or the maximum number of iterations, is reached; <see langword="null"/> while there are too few steps to tell.
/// </param>
public readonly record struct TrainingProgress(
    int Iteration,
    double Loss,
    double RelativeGradient,
    double EstimatedGap,
    double Completion,
    TimeSpan Elapsed,
    TimeSpan? EstimatedRemaining);
