namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>The options of the solver.</summary>
/// <param name="Dimension">Columns of V, at least 1.</param>
/// <param name="MaximumNumberOfIterations">Largest number of iterations, at least 0.</param>
/// <param name="OptimizationTolerance">
/// The solver stops when the estimate of (L − L*)/L* is at or below this number, and a check confirms the minimum.
/// </param>
/// <param name="Seed">Seed of the random initial vectors.</param>
/// <param name="InitialVectors">
/// Vectors to start from, items x dimension, row-major, with rows of zeros for items that have none; or <see langword="null"/> for none.
/// </param>
/// <param name="Start">How the start differs from others, or <see langword="null"/> for the first one.</param>
/// <param name="Checkpoints">Where to save the state of training, or <see langword="null"/> to save none.</param>
internal sealed record SolverOptions(
    int Dimension,
    int MaximumNumberOfIterations,
    double OptimizationTolerance,
    int Seed,
    float[]? InitialVectors = null,
    StartVariation? Start = null,
    CheckpointSettings? Checkpoints = null);

/// <summary>The result of the solver, without the vectors, which are <see cref="MinresSolver.Vectors"/>.</summary>
/// <param name="Loss">L(V), computed from the final vectors in double precision.</param>
/// <param name="LossAtZero">L(0).</param>
/// <param name="RelativeGradient">See <see cref="TrainingSummary.RelativeGradient"/>.</param>
/// <param name="LossPerIteration">The lowest loss so far: of the initial vectors, and after each iteration.</param>
/// <param name="Converged">See <see cref="TrainingSummary.Converged"/>.</param>
/// <param name="IsCertified">See <see cref="TrainingSummary.Certified"/>.</param>
/// <param name="EstimatedGap">See <see cref="TrainingSummary.EstimatedGap"/>.</param>
/// <param name="SmallestCurvature">See <see cref="TrainingSummary.SmallestCurvature"/>.</param>
internal record SolverResult(
    double Loss,
    double LossAtZero,
    double RelativeGradient,
    IReadOnlyList<double> LossPerIteration,
    bool Converged,
    bool IsCertified,
    double? EstimatedGap,
    double? SmallestCurvature)
{
    /// <summary>The sign of a lower minimum: see <see cref="MinimumCheck.UntriedRatio"/>.</summary>
    public double UntriedRatio { get; init; }

    /// <summary>The time of the searches for negative curvature.</summary>
    public TimeSpan CertifyingTime { get; init; }
}

/// <summary>The result of training: the result of the solver, and a vector for every item.</summary>
internal sealed record TrainingResult : SolverResult
{
    public TrainingResult(SolverResult solved, float[] vectors, double? pairCorrelation)
        : base(solved) => (Vectors, PairCorrelation) = (vectors, pairCorrelation);

    /// <summary>V: items x dimension, row-major without padding, in the canonical rotation.</summary>
    public float[] Vectors { get; }

    /// <summary>See <see cref="TrainingSummary.PairCorrelation"/>.</summary>
    public double? PairCorrelation { get; }
}
