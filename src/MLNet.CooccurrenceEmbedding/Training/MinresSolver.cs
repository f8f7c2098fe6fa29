using System.Diagnostics;
using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Minimises L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)², minres factor analysis of X (Harman and Jones 1966, Psychometrika 31, 351–368), by
/// conjugate gradients in the metric of the current vectors:
/// <code>
/// gradient     R = ∇L/4
/// metric       Z = R·(VᵀV + λI)⁻¹, VᵀV of a recent iteration    (Tong, Ma and Chi 2021, JMLR 22, "ScaledGD")
/// direction    D ← −Z + β·D, β = max(0, ⟨Z, R − R'⟩ / ⟨Z', R'⟩)  (Polak–Ribière+; R', Z' of the iteration before)
/// step         V ← V + α·D, the α that minimises L(V + αD), a polynomial of degree four
/// </code>
/// </summary>
internal sealed class MinresSolver
{
    /// <summary>What follows from V is carried along with the steps; this often it is computed anew, against rounding.</summary>
    private const int RefreshInterval = 16;

    /// <summary>Iterations for which a metric is kept: measured, up to 16 make no difference to the convergence.</summary>
    public const int MetricInterval = 4;

    /// <summary>A loss may be below zero by this part of the loss at zero, not more.</summary>
    private const double LossRounding = 1e-6;

    private readonly ICooccurrence _cooccurrence;
    private readonly SolverOptions _options;
    private readonly Kernels _kernels;
    private readonly Workers _workers;
    private readonly Iterate _at;
    private readonly SearchLine _line;

    public MinresSolver(ICooccurrence cooccurrence, SolverOptions options, Kernels kernels, Workers workers, Workspace memory)
    {
        _cooccurrence = cooccurrence;
        _options = options;
        _kernels = kernels;
        _workers = workers;
        _at = new Iterate(cooccurrence, options.Dimension, kernels, workers, memory);
        _line = new SearchLine(cooccurrence, options.Dimension, kernels, workers, memory);
    }

    /// <summary>V, after <see cref="Solve"/> on its principal axes. Part of the workspace, and valid as long as that.</summary>
    public RowMatrix Vectors => _at.V;

    public SolverResult Solve(Action<TrainingProgress>? progress)
    {
        long began = Stopwatch.GetTimestamp();
        double lossAtZero = _cooccurrence.LossAtZero(_workers);
        SpectralStart.Fill(_at.V, _options.InitialVectors, _cooccurrence, _options.Seed, _kernels, _workers);
        _at.Refresh();
        double loss = NoWorseThanZero(ExactLoss(lossAtZero), lossAtZero), lossAtRefresh = loss;
        var convergence = new Convergence(_options.Tolerance, lossAtZero);
        convergence.Add(loss);

        long started = Stopwatch.GetTimestamp();
        double step = 0, zDotRBefore = double.PositiveInfinity;
        bool stationary = false;
        for (int iteration = 0; ; iteration++)
        {
            if (iteration > 0 && iteration % RefreshInterval == 0)
            {
                _at.Move(step, _line.D);
                _at.Refresh();
                step = 0;
                // Where float32 can do no better, steps still promise progress that the exact loss does not show.
                double exact = ExactLoss(lossAtZero);
                stationary = !(exact < lossAtRefresh);
                lossAtRefresh = exact;
            }
            if (iteration % MetricInterval == 0) _at.RefreshMetric();
            _at.MoveAndEvaluate(step, _line.D, ref _line.XD);
            progress?.Invoke(Progress(iteration, loss, convergence, began, started));
            if (stationary || convergence.Reached || iteration == _options.MaximumIterations) break;

            _line.Turn(Math.Max(0, (_at.ZDotR - _at.ZDotRBefore) / zDotRBefore), _at);
            zDotRBefore = _at.ZDotR;
            (step, double change) = _line.Step(_at);
            // A sum of squares cannot fall below zero: a step that promises it, or promises nothing, is rounding.
            stationary = !(change < 0) || loss + change < 0;
            if (stationary) break;
            convergence.Add(loss += change);
        }

        PrincipalAxes.Rotate(_at.V, _kernels, _workers);
        return new SolverResult(NoWorseThanZero(ExactLoss(lossAtZero), lossAtZero), lossAtZero, _at.RelativeGradient, convergence.Losses,
            stationary || convergence.Reached, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>
    /// The loss, after V has been made shorter where it was worse than no vectors at all. That happens where items have a count of their own a million times larger than those
    /// with others, next to which single precision loses the latter; and at a start from earlier vectors of other data.
    /// </summary>
    private double NoWorseThanZero(double loss, double lossAtZero)
    {
        if (IsSound(loss)) return loss;
        double best = Training.ExactLoss.BestScale(_at.V, _cooccurrence, _kernels, _workers);
        if (best > 0 && Rescale(best) is var shorter && IsSound(shorter)) return shorter;
        return Rescale(Training.ExactLoss.NegligibleScale(_at.V, _cooccurrence, lossAtZero, _kernels, _workers));

        bool IsSound(double value) => value >= -LossRounding * lossAtZero && value <= lossAtZero; // NaN is not

        double Rescale(double scale)
        {
            for (int i = 0; i < _at.V.Rows; i++) TensorPrimitives.Multiply(_at.V.Row(i), (float)scale, _at.V.Row(i));
            _at.Refresh();
            return ExactLoss(lossAtZero);
        }
    }

    private TrainingProgress Progress(int iteration, double loss, Convergence convergence, long began, long started)
    {
        double remaining = Math.Min(convergence.RemainingIterations, _options.MaximumIterations - iteration);
        TimeSpan? estimated = iteration > 0 && double.IsFinite(convergence.Gap) ? Stopwatch.GetElapsedTime(started) * (remaining / iteration) : null;
        double completion = Math.Max(convergence.Completion, (double)iteration / Math.Max(_options.MaximumIterations, 1));
        return new TrainingProgress(
            iteration, loss, _at.RelativeGradient, convergence.Gap, completion, Stopwatch.GetElapsedTime(began), estimated);
    }

    private double ExactLoss(double lossAtZero) => Training.ExactLoss.Of(_at.V, _cooccurrence, lossAtZero, _kernels, _workers);
}
