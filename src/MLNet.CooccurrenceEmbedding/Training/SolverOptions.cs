namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>What the solver needs to know besides the data.</summary>
/// <param name="Dimension">Columns of V, at least 1.</param>
/// <param name="MaximumIterations">Iterations after which it stops in any case, at least 0.</param>
/// <param name="Tolerance">It stops when the estimated (L − L*)/L* is at or below this.</param>
/// <param name="Seed">Seed of the random start.</param>
/// <param name="InitialVectors">
/// Vectors to start from, items x dimension, row-major, with rows of zeros for items that have none; or <see langword="null"/> to start afresh.
/// </param>
internal sealed record SolverOptions(int Dimension, int MaximumIterations, double Tolerance, int Seed, float[]? InitialVectors = null);
