using System.Diagnostics;
using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Minimizes L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)², minres factor analysis of X (Harman and Jones 1966, Psychometrika 31, 351–368), by
/// preconditioned conjugate gradients:
/// <code>
/// gradient        R = ∇L/4
/// preconditioner  Z = R·(VᵀV + λI)⁻¹, VᵀV of a recent iteration     (Tong, Ma and Chi 2021, JMLR 22, "ScaledGD")
/// direction       D ← −Z + β·D, β = max(0, ⟨Z, R − R'⟩ / ⟨Z', R'⟩)  (Polak–Ribière+; R', Z' of the previous iteration)
/// step            V ← V + α·D, the α that minimizes L(V + αD), a polynomial of degree four
/// </code>
/// </summary>
internal sealed class MinresSolver
{
    /// <summary>
    /// Iterations after which XV, G and n are computed from V. In between they are updated with each step, and rounding errors accumulate.
    /// </summary>
    private const int RefreshInterval = 16;

    /// <summary>Iterations for which a preconditioner is used. In measurements, up to 16 did not slow the convergence.</summary>
    public const int PreconditionerInterval = 4;

    /// <summary>The largest rounding error of the loss, relative to the loss at zero. It can make a computed loss negative.</summary>
    private const double LossRounding = 1e-6;

    private readonly ICooccurrence _cooccurrence;
    private readonly SolverOptions _options;
    private readonly Kernels _kernels;
    private readonly Workers _workers;
    private readonly SolverState _state;
    private readonly LineSearch _line;

    public MinresSolver(ICooccurrence cooccurrence, SolverOptions options, Kernels kernels, Workers workers, Workspace memory)
    {
        _cooccurrence = cooccurrence;
        _options = options;
        _kernels = kernels;
        _workers = workers;
        _state = new SolverState(cooccurrence, options.Dimension, kernels, workers, memory);
        _line = new LineSearch(cooccurrence, options.Dimension, kernels, workers, memory);
    }

    /// <summary>V, after <see cref="Solve"/> on its principal axes. It is in the workspace, and valid until that is disposed of.</summary>
    public RowMatrix Vectors => _state.V;

    /// <summary>Trains the vectors.</summary>
    /// <param name="progress">Called before the first iteration and after each one.</param>
    public SolverResult Solve(Action<TrainingProgress>? progress)
    {
        long began = Stopwatch.GetTimestamp();
        double lossAtZero = _cooccurrence.LossAtZero(_workers);
        SpectralStart.Fill(_state.V, _options.InitialVectors, _cooccurrence, _options.Seed, _kernels, _workers);
        _state.Refresh();
        double loss = RescaleIfWorseThanZero(ComputeLoss(lossAtZero), lossAtZero), lossAtRefresh = loss;
        var convergence = new Convergence(_options.OptimizationTolerance, lossAtZero);
        convergence.Add(loss);

        long started = Stopwatch.GetTimestamp();
        double step = 0, previousZDotR = double.PositiveInfinity;
        bool stationary = false;
        for (int iteration = 0; ; iteration++)
        {
            if (iteration > 0 && iteration % RefreshInterval == 0)
            {
                _state.MoveAndRefresh(step, _line);
                step = 0;
                // At the limit of single precision, the line search predicts decreases, but the exact loss does not decrease.
                double exact = ComputeLoss(lossAtZero);
                stationary = !(exact < lossAtRefresh);
                lossAtRefresh = exact;
            }
            _state.MoveAndEvaluate(step, _line, refreshPreconditioner: iteration % PreconditionerInterval == 0);
            progress?.Invoke(CreateProgress(iteration, loss, convergence, began, started));
            if (stationary || convergence.Reached || iteration == _options.MaximumNumberOfIterations) break;

            double beta = Math.Max(0, (_state.ZDotR - _state.ZDotPreviousR) / previousZDotR);
            previousZDotR = _state.ZDotR;
            _line.UpdateDirection(beta, _state);
            (step, double change) = _line.Minimize(_state);
            // A predicted increase, or a loss below zero, is a rounding error: the loss is a sum of squares.
            stationary = !(change < 0) || loss + change < 0;
            if (stationary) break;
            convergence.Add(loss += change);
        }

        CanonicalAxes.Rotate(_state.V, _kernels, _workers);
        return new SolverResult(
            RescaleIfWorseThanZero(ComputeLoss(lossAtZero), lossAtZero),
            lossAtZero,
            _state.RelativeGradient,
            convergence.Losses,
            stationary || convergence.Reached,
            Stopwatch.GetElapsedTime(began));
    }

    /// <summary>
    /// Scales V down if its loss exceeds that of zero vectors, and returns the loss. This happens if own counts are a million times larger
    /// than the counts with other items, which are then lost in single precision, and for initial vectors from other data.
    /// </summary>
    private double RescaleIfWorseThanZero(double loss, double lossAtZero)
    {
        if (IsValid(loss)) return loss;
        double bestScale = ExactLoss.FindBestScale(_state.V, _cooccurrence, _kernels, _workers);
        if (bestScale > 0 && Rescale(bestScale) is var rescaled && IsValid(rescaled)) return rescaled;
        return Rescale(ExactLoss.FindNegligibleScale(_state.V, _cooccurrence, lossAtZero, _kernels, _workers));

        bool IsValid(double value) => value >= -LossRounding * lossAtZero && value <= lossAtZero; // NaN is not

        double Rescale(double scale)
        {
            for (int i = 0; i < _state.V.Rows; i++) TensorPrimitives.Multiply(_state.V.Row(i), (float)scale, _state.V.Row(i));
            _state.Refresh();
            return ComputeLoss(lossAtZero);
        }
    }

    private TrainingProgress CreateProgress(int iteration, double loss, Convergence convergence, long began, long started)
    {
        double remaining = Math.Min(convergence.RemainingIterations, _options.MaximumNumberOfIterations - iteration);
        TimeSpan? estimated = iteration > 0 && double.IsFinite(convergence.Gap)
            ? Stopwatch.GetElapsedTime(started) * (remaining / iteration)
            : null;
        return new TrainingProgress
        {
            Iteration = iteration,
            Loss = loss,
            RelativeGradient = _state.RelativeGradient,
            EstimatedGap = convergence.Gap,
            Completion = Math.Max(convergence.Completion, (double)iteration / Math.Max(_options.MaximumNumberOfIterations, 1)),
            Elapsed = Stopwatch.GetElapsedTime(began),
            EstimatedRemaining = estimated,
        };
    }

    private double ComputeLoss(double lossAtZero) => ExactLoss.Compute(_state.V, _cooccurrence, lossAtZero, _kernels, _workers);
}

/// <summary>The options of the solver.</summary>
/// <param name="Dimension">Columns of V, at least 1.</param>
/// <param name="MaximumNumberOfIterations">Largest number of iterations, at least 0.</param>
/// <param name="OptimizationTolerance">The solver stops when the estimate of (L − L*)/L* is at or below this number.</param>
/// <param name="Seed">Seed of the random initial vectors.</param>
/// <param name="InitialVectors">
/// Vectors to start from, items x dimension, row-major, with rows of zeros for items that have none; or <see langword="null"/> for none.
/// </param>
internal sealed record SolverOptions(
    int Dimension, int MaximumNumberOfIterations, double OptimizationTolerance, int Seed, float[]? InitialVectors = null);

/// <summary>The result of the solver, without the vectors, which are <see cref="MinresSolver.Vectors"/>.</summary>
/// <param name="Loss">L(V), computed from the final vectors in double precision.</param>
/// <param name="LossAtZero">L(0).</param>
/// <param name="RelativeGradient">See <see cref="TrainingSummary.RelativeGradient"/>.</param>
/// <param name="LossPerIteration">The loss of the initial vectors and after each iteration.</param>
/// <param name="Converged">See <see cref="TrainingSummary.Converged"/>.</param>
/// <param name="Elapsed">The time that the solver took.</param>
internal record SolverResult(
    double Loss, double LossAtZero, double RelativeGradient, IReadOnlyList<double> LossPerIteration, bool Converged, TimeSpan Elapsed);

/// <summary>The result of training: the result of the solver, and a vector for every item.</summary>
internal sealed record TrainingResult : SolverResult
{
    public TrainingResult(SolverResult solved, float[] vectors)
        : base(solved) => Vectors = vectors;

    /// <summary>V: items x dimension, row-major without padding, in the canonical rotation.</summary>
    public float[] Vectors { get; }
}
