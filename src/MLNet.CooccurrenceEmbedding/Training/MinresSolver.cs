using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Minimizes L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)², minres factor analysis of X (Harman and Jones 1966, Psychometrika 31, 351–368), by
/// preconditioned conjugate gradients:
/// <code>
/// gradient        R = ∇L/4
/// preconditioner  Z ≈ H⁻¹[R], with the Hessian H of each row alone  (see Preconditioner)
/// direction       D ← −Z + β·D, β = max(0, ⟨Z, R − R'⟩ / ⟨Z', R'⟩)  (Polak–Ribière+; R', Z' of the previous iteration)
/// step            V ← V + α·D, the α that minimizes L(V + αD), a polynomial of degree four
/// </code>
/// Where the loss seems to be at its minimum, a <see cref="MinimumCheck"/> confirms it, or finds vectors with a lower loss.
/// </summary>
internal sealed class MinresSolver
{
    /// <summary>
    /// Iterations after which XV, G and n are computed from V. In between they are updated with each step, and rounding errors accumulate.
    /// </summary>
    private const int RefreshInterval = 16;

    /// <summary>
    /// The decrease of the loss, relative to the loss at zero, after which they are computed from V, too. The rounding errors of large
    /// steps would remain in the loss.
    /// </summary>
    private const double LargeDecrease = 0.01;

    /// <summary>The largest rounding error of the loss, relative to the loss at zero. It can make a computed loss negative.</summary>
    private const double LossRounding = 1e-6;

    private readonly ICooccurrence _cooccurrence;
    private readonly SolverOptions _options;
    private readonly RowOperations _rows;
    private readonly SolverState _state;
    private readonly LineSearch _line;
    private readonly Certificate _certificate;
    private readonly double _lossAtZero;
    private readonly SquareMatrix _exactGram;

    /// <param name="cooccurrence">X.</param>
    /// <param name="lossAtZero">Its <see cref="ICooccurrence.LossAtZero"/>.</param>
    /// <param name="options">The options.</param>
    /// <param name="rows">The rows of the matrices.</param>
    /// <param name="memory">Owns the vectors and the buffers.</param>
    public MinresSolver(
        ICooccurrence cooccurrence, double lossAtZero, SolverOptions options, RowOperations rows, Workspace memory)
    {
        _cooccurrence = cooccurrence;
        _options = options;
        _rows = rows;
        _state = new SolverState(cooccurrence, options.Dimension, rows, memory);
        _line = new LineSearch(cooccurrence, options.Dimension, rows, memory);
        _certificate = new Certificate(_state, cooccurrence, rows, memory);
        _lossAtZero = lossAtZero;
        _exactGram = new SquareMatrix(options.Dimension);
    }

    /// <summary>V, after <see cref="Solve"/> on its principal axes. It is in the workspace, and valid until that is disposed of.</summary>
    public RowMatrix Vectors => _state.V;

    /// <summary>Trains the vectors.</summary>
    /// <param name="progress">Reports the initial vectors and each iteration, or <see langword="null"/>.</param>
    /// <param name="checkpoints">Where to save the state and to continue from, or <see langword="null"/>.</param>
    public SolverResult Solve(FitProgress? progress, Checkpoints? checkpoints = null)
    {
        using var check = new MinimumCheck(
            _state, _line, _certificate, ComputeLoss, () => new(_options.OptimizationTolerance, _lossAtZero));
        SolverPosition begin = Restore(checkpoints, check) ?? Start(check);
        var (iteration, step, loss, lossAtRefresh, previousZDotR, failures, _) = begin;
        List<double> losses = [.. begin.Losses];

        progress?.ContinueFrom(iteration);
        progress?.Begin(TrainingPhase.Optimizing);
        CheckResult result = CheckResult.Continue;
        for (; ; iteration++)
        {
            bool isStationary = failures > 1;
            bool isLargeDecrease = lossAtRefresh - loss > LargeDecrease * _lossAtZero;
            if (failures > 0 || isLargeDecrease || (iteration > 0 && iteration % RefreshInterval == 0))
            {
                // Of the state, all that is not saved is computed here from what is saved.
                if (checkpoints?.IsDue(iteration) == true)
                    Save(checkpoints, new(iteration, step, loss, lossAtRefresh, previousZDotR, failures, losses), check);
                _state.MoveAndRefresh(step, _line);
                step = 0;
                // At the limit of single precision, the line search predicts decreases, but the exact loss does not decrease.
                double exact = ComputeLoss();
                isStationary |= !(exact < lossAtRefresh);
                check.Convergence.Correct(exact - loss);
                loss = lossAtRefresh = exact;
                losses[^1] = losses.Count > 1 ? Math.Min(losses[^2], exact) : exact;
            }
            _state.MoveAndEvaluate(step, _line);
            check.Convergence.SetGradient(_state.ZDotR);
            progress?.Iterate(iteration, loss, _state.RelativeGradient, check.Convergence, _options.MaximumNumberOfIterations);

            result = CheckResult.Continue;
            if (check.IsDue(isStationary))
            {
                progress?.Begin(TrainingPhase.Certifying);
                result = check.Check(loss, isStationary);
                progress?.Begin(TrainingPhase.Optimizing);
            }
            if (result is CheckResult.Converged or CheckResult.Stuck || iteration == _options.MaximumNumberOfIterations) break;

            if (result == CheckResult.HasMoved)
            {
                (step, loss, lossAtRefresh) = (0, check.Loss, check.Loss);
                (previousZDotR, failures) = (double.PositiveInfinity, 0);
            }
            else
            {
                (step, double change) = result == CheckResult.HasStep ? check.Step : FindStep(check.Convergence, ref previousZDotR);
                // A predicted increase, or a loss below zero, is a rounding error: the loss is a sum of squares.
                bool isDecrease = change < 0 && loss + change >= 0;
                failures = isDecrease ? 0 : failures + 1;
                if (!isDecrease || result == CheckResult.HasStep) previousZDotR = double.PositiveInfinity;
                if (isDecrease) loss += change;
                else step = 0;
                check.Convergence.Add(loss);
            }
            losses.Add(Math.Min(losses[^1], loss));
        }

        check.KeepLowest();
        // The rotation does not change the loss: rounded vectors differ too little.
        double finalLoss = RescaleIfWorseThanZero(ComputeLoss());
        CanonicalAxes.Rotate(_state.V, _exactGram, _rows);
        return new SolverResult(
            finalLoss,
            _lossAtZero,
            _state.RelativeGradient,
            losses,
            result == CheckResult.Converged,
            check.Convergence.IsCertified,
            double.IsFinite(check.Convergence.Gap) ? check.Convergence.Gap : null,
            double.IsFinite(check.Convergence.SmallestCurvature) ? check.Convergence.SmallestCurvature : null)
        {
            UntriedRatio = check.UntriedRatio,
            CertifyingTime = check.Time,
        };
    }

    /// <summary>Computes the initial vectors.</summary>
    private SolverPosition Start(MinimumCheck check)
    {
        SpectralStart.Fill(_state.V, _certificate.Directions, _options, _cooccurrence, _rows);
        _state.Refresh();
        double loss = RescaleIfWorseThanZero(ComputeLoss());
        check.Convergence.Add(loss);
        return new(Iteration: 0, Step: 0, loss, LossAtRefresh: loss, PreviousZDotR: double.PositiveInfinity, Failures: 0, [loss]);
    }

    /// <summary>Sets the state to that of a checkpoint, if there is one.</summary>
    private SolverPosition? Restore(Checkpoints? checkpoints, MinimumCheck check)
        => checkpoints?.Restore(_options.MaximumNumberOfIterations, saved =>
        {
            check.Restore(saved);
            return Matrices(check);
        });

    private void Save(Checkpoints checkpoints, SolverPosition position, MinimumCheck check)
        => checkpoints.Save(position, check.Save(), Matrices(check));

    /// <summary>The matrices of a checkpoint: those that are not computed from V.</summary>
    private CheckpointMatrix[] Matrices(MinimumCheck check)
    {
        IEnumerable<RowMatrix> own = _certificate.Directions is { } directions ? [_state.V, _line.D, _state.R, directions]
            : [_state.V, _line.D, _state.R];
        return [.. own.Select(CheckpointMatrix.From), .. check.Matrices()];
    }

    /// <summary>Finds the direction of conjugate gradients, and the step along it.</summary>
    private (double Step, double Change) FindStep(Convergence convergence, ref double previousZDotR)
    {
        double beta = Math.Max(0, (_state.ZDotR - _state.ZDotPreviousR) / previousZDotR);
        previousZDotR = _state.ZDotR;
        _line.UpdateDirection(beta, _state);
        var (step, change) = _line.Minimize(_state);
        convergence.AddStep(step, _state.ZDotR, restarted: beta == 0);
        return (step, change);
    }

    /// <summary>
    /// Scales V down if its loss exceeds that of zero vectors, and returns the loss. This happens if own counts are a million times larger
    /// than the counts with other items, which are then lost in single precision, and for initial vectors from other data.
    /// </summary>
    private double RescaleIfWorseThanZero(double loss)
    {
        if (IsValid(loss)) return loss;
        double bestScale = ExactLoss.FindBestScale(_state.V, _cooccurrence, _rows);
        if (bestScale > 0 && Rescale(bestScale) is var rescaled && IsValid(rescaled)) return rescaled;
        return Rescale(ExactLoss.FindNegligibleScale(_state.V, _cooccurrence, _lossAtZero, _rows));

        bool IsValid(double value) => value >= -LossRounding * _lossAtZero && value <= _lossAtZero; // NaN is not

        double Rescale(double scale)
        {
            _rows.ForEach(i => TensorPrimitives.Multiply(_state.V.Row(i), (float)scale, _state.V.Row(i)));
            _state.Refresh();
            return ComputeLoss();
        }
    }

    private double ComputeLoss() => ExactLoss.Compute(_state.V, _cooccurrence, _lossAtZero, _exactGram, _rows);
}
