using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>What the solver found.</summary>
/// <param name="Vectors">V, on its principal axes. Part of the solver's workspace, and valid as long as that.</param>
/// <param name="Loss">L(V), computed in double precision from <paramref name="Vectors"/>.</param>
/// <param name="LossAtZero">L(0).</param>
/// <param name="RelativeGradient">See <see cref="TrainingSummary.RelativeGradient"/>.</param>
/// <param name="LossPerIteration">The loss at the start and after each iteration.</param>
/// <param name="Converged">See <see cref="TrainingSummary.Converged"/>.</param>
/// <param name="Elapsed">Time from the start to the finished vectors.</param>
internal sealed record SolverResult(
    RowMatrix Vectors,
    double Loss,
    double LossAtZero,
    double RelativeGradient,
    IReadOnlyList<double> LossPerIteration,
    bool Converged,
    TimeSpan Elapsed);
