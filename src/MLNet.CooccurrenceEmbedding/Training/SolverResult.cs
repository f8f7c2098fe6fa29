namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>What the solver found.</summary>
/// <param name="Vectors">V: items x dimension, row-major without padding, in the canonical rotation.</param>
/// <param name="Loss">L(V), computed in double precision from <paramref name="Vectors"/>.</param>
/// <param name="LossAtZero">L(0).</param>
/// <param name="RelativeGradient">See <see cref="TrainingSummary.RelativeGradient"/>.</param>
/// <param name="LossPerIteration">The loss at the start and after each iteration.</param>
/// <param name="Converged">Whether the tolerance was reached.</param>
/// <param name="Elapsed">Time from the start to the finished vectors.</param>
internal sealed record SolverResult(
    float[] Vectors,
    double Loss,
    double LossAtZero,
    double RelativeGradient,
    IReadOnlyList<double> LossPerIteration,
    bool Converged,
    TimeSpan Elapsed);
