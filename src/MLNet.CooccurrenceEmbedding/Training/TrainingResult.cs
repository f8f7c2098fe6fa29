namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>The options of the solver.</summary>
/// <param name="Dimension">Columns of V, at least 1.</param>
/// <param name="MaximumIterations">Largest number of iterations, at least 0.</param>
/// <param name="Tolerance">It stops when the estimated (L − L*)/L* is at or below this.</param>
/// <param name="Seed">Seed of the random start.</param>
/// <param name="InitialVectors">
/// Vectors to start from, items x dimension, row-major, with rows of zeros for items that have none; or <see langword="null"/> for none.
/// </param>
internal sealed record SolverOptions(int Dimension, int MaximumIterations, double Tolerance, int Seed, float[]? InitialVectors = null);

/// <summary>The result of the solver; the vectors are <see cref="MinresSolver.Vectors"/>.</summary>
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

/// <summary>The result of training: that of the solver, and a vector for every item.</summary>
internal sealed record TrainingResult : SolverResult
{
    public TrainingResult(SolverResult solved, float[] vectors)
        : base(solved) => Vectors = vectors;

    /// <summary>V: items x dimension, row-major without padding, in the canonical rotation.</summary>
    public float[] Vectors { get; }
}
