namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>How the solver ended; the vectors are <see cref="MinresSolver.Vectors"/>.</summary>
/// <param name="Loss">L(V), computed in double precision from the vectors.</param>
/// <param name="LossAtZero">L(0).</param>
/// <param name="RelativeGradient">See <see cref="TrainingSummary.RelativeGradient"/>.</param>
/// <param name="LossPerIteration">The loss at the start and after each iteration.</param>
/// <param name="Converged">See <see cref="TrainingSummary.Converged"/>.</param>
/// <param name="Elapsed">Time from the start to the finished vectors.</param>
internal record SolverResult(
    double Loss,
    double LossAtZero,
    double RelativeGradient,
    IReadOnlyList<double> LossPerIteration,
    bool Converged,
    TimeSpan Elapsed);
