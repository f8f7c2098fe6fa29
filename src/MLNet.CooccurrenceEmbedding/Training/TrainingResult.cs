namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>What training found.</summary>
/// <param name="Vectors">V: items x dimension, row-major without padding, in the canonical rotation.</param>
/// <param name="Loss">L(V).</param>
/// <param name="LossAtZero">L(0).</param>
/// <param name="RelativeGradient">See <see cref="TrainingSummary.RelativeGradient"/>.</param>
/// <param name="LossPerIteration">The loss at the start and after each iteration.</param>
/// <param name="Converged">See <see cref="TrainingSummary.Converged"/>.</param>
/// <param name="Elapsed">Time of the solver.</param>
internal sealed record TrainingResult(
    float[] Vectors,
    double Loss,
    double LossAtZero,
    double RelativeGradient,
    IReadOnlyList<double> LossPerIteration,
    bool Converged,
    TimeSpan Elapsed);
