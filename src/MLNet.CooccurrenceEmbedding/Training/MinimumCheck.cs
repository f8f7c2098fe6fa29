using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>What follows a check of the current vectors.</summary>
internal enum CheckResult
{
    /// <summary>The loss is not at its minimum yet.</summary>
    Continue,

    /// <summary>There is a step along a direction of negative curvature: <see cref="MinimumCheck.Step"/>.</summary>
    HasStep,

    /// <summary>The vectors have been replaced.</summary>
    HasMoved,

    /// <summary>No step lowers the loss further, but the distance to the minimum is not known, or the loss has no minimum.</summary>
    Stuck,

    /// <summary>The loss is at its minimum, within the tolerance.</summary>
    Converged,
}

/// <summary>
/// Checks whether the loss is at its minimum, where the decreases of the loss say so. Three things can be wrong: the vectors are at a
/// saddle point, the gradient is too large for the smallest curvature, or there is a lower minimum close by.
/// </summary>
internal sealed class MinimumCheck : IDisposable
{
    /// <summary>
    /// If the line search finds no step, which is the limit of single precision, training has converged if the estimated gap is at most
    /// this.
    /// </summary>
    private const double GapAtLimitOfPrecision = 1e-5;

    /// <summary>An exchange must lower the loss by more than this fraction of it.</summary>
    private const double SmallDecrease = 1e-6;

    /// <summary>An exchange is not undone before a search for negative curvature if the loss exceeds that before by up to this.</summary>
    private const double CloseToBefore = 1e-4;

    public const int MaximumFailedExchanges = 2;

    private const int MaximumSearches = 12;

    /// <summary>An exchange is undone if the loss is not lower after this number of iterations.</summary>
    private const int ExchangeIterations = 40;

    private readonly SolverState _state;
    private readonly LineSearch _line;
    private readonly Certificate _certificate;
    private readonly Func<double> _computeLoss;
    private readonly Func<Convergence> _createConvergence;
    private Queue<Exchange> _exchangesToTry = new(), _exchangesBefore = new();
    private RowMatrix? _before;
    private double _lossBefore;
    private Convergence? _convergenceBefore;
    private int _searches, _failedExchanges, _iterationsSinceExchange;

    /// <param name="state">The vectors to check.</param>
    /// <param name="line">Receives the direction of <see cref="CheckResult.HasStep"/>.</param>
    /// <param name="certificate">Searches for negative curvature.</param>
    /// <param name="computeLoss">Computes the loss of the vectors.</param>
    /// <param name="createConvergence">Creates the estimate for a new sequence of losses.</param>
    public MinimumCheck(
        SolverState state, LineSearch line, Certificate certificate, Func<double> computeLoss, Func<Convergence> createConvergence)
    {
        _state = state;
        _line = line;
        _certificate = certificate;
        _computeLoss = computeLoss;
        _createConvergence = createConvergence;
        Convergence = createConvergence();
    }

    /// <summary>The estimate of the distance to the minimum, from the losses since the vectors were last replaced.</summary>
    public Convergence Convergence { get; private set; }

    /// <summary>The step along <see cref="LineSearch.D"/>, and the change of the loss.</summary>
    public (double Step, double Change) Step { get; private set; }

    /// <summary>The loss of the vectors after <see cref="CheckResult.HasMoved"/>.</summary>
    public double Loss { get; private set; }

    /// <summary>The time of the checks.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>
    /// The largest <see cref="Exchange.Ratio"/> of the exchanges that have not been tried, because others have failed; 0 if there are none.
    /// They may lead to a lower minimum, and another start can find out.
    /// </summary>
    public double UntriedRatio => Convergence.IsZero ? 0 : _exchangesToTry.Select(exchange => exchange.Ratio).FirstOrDefault();

    /// <summary>Whether an exchange has been made and the loss is not lower yet.</summary>
    private bool IsTrial => _convergenceBefore is not null;

    /// <summary>Whether <see cref="Check"/> is due.</summary>
    /// <param name="isStationary">Whether the line search finds no step.</param>
    public bool IsDue(bool isStationary)
    {
        if (IsTrial) _iterationsSinceExchange++;
        return isStationary || Convergence.Reached || _iterationsSinceExchange > ExchangeIterations;
    }

    /// <summary>Checks the current vectors, and rotates them to their principal axes.</summary>
    /// <param name="loss">Their loss.</param>
    /// <param name="isStationary">Whether the line search finds no step.</param>
    public CheckResult Check(double loss, bool isStationary)
    {
        long began = Stopwatch.GetTimestamp();
        CheckResult result = FindResult(loss, isStationary);
        Time += Stopwatch.GetElapsedTime(began);
        return result;
    }

    /// <summary>Undoes an exchange that has not lowered the loss yet, at the end of training.</summary>
    public void KeepLowest()
    {
        if (IsTrial) UndoExchange();
    }

    /// <summary>The numbers that a new object needs to continue from here, together with <see cref="Matrices"/>.</summary>
    public MinimumCheckState Save() => new(
        Convergence.Save(),
        Save(_exchangesToTry),
        _searches,
        _failedExchanges,
        _iterationsSinceExchange,
        _convergenceBefore is null ? null : new(_lossBefore, _convergenceBefore.Save(), Save(_exchangesBefore)));

    /// <summary>Continues from saved numbers. The caller then sets the rows of <see cref="Matrices"/>.</summary>
    public void Restore(MinimumCheckState saved)
    {
        Convergence = _createConvergence().Restored(saved.Convergence);
        _exchangesToTry = Restore(saved.ExchangesToTry);
        (_searches, _failedExchanges, _iterationsSinceExchange) =
            (saved.Searches, saved.FailedExchanges, saved.IterationsSinceExchange);
        if (saved.Trial is not { } trial) return;
        _before ??= new RowMatrix(_state.V.Rows, _state.V.Columns);
        (_lossBefore, _convergenceBefore, _exchangesBefore) =
            (trial.LossBefore, _createConvergence().Restored(trial.ConvergenceBefore), Restore(trial.ExchangesBefore));
    }

    /// <summary>The matrices to save: the columns of the exchanges to try and, during a trial, what an undo needs.</summary>
    public IEnumerable<CheckpointMatrix> Matrices()
    {
        foreach (Exchange exchange in _exchangesToTry) yield return CheckpointMatrix.From(exchange.Values);
        if (!IsTrial) yield break;
        yield return CheckpointMatrix.From(_before!);
        foreach (Exchange exchange in _exchangesBefore) yield return CheckpointMatrix.From(exchange.Values);
    }

    public void Dispose() => _before?.Dispose();

    private static SavedExchange[] Save(Queue<Exchange> exchanges)
        => [.. exchanges.Select(exchange => new SavedExchange(exchange.Column, exchange.Ratio))];

    private Queue<Exchange> Restore(SavedExchange[] exchanges)
        => new(exchanges.Select(exchange => new Exchange(exchange.Column, new float[_state.V.Rows], exchange.Ratio)));

    private CheckResult FindResult(double loss, bool isStationary)
    {
        if (IsTrial)
        {
            if (!(loss < (1 - SmallDecrease) * _lossBefore))
            {
                bool isClose = loss < (1 + CloseToBefore) * _lossBefore && _iterationsSinceExchange <= ExchangeIterations;
                return isClose && !Convergence.IsCertified && SearchNegativeCurvature() ? CheckResult.HasStep : UndoExchange();
            }
            _convergenceBefore = null;
            _iterationsSinceExchange = 0;
            if (!isStationary && !Convergence.Reached) return CheckResult.Continue;
        }
        if (Convergence.IsZero) return ConfirmZero();
        if (!Convergence.IsCertified && SearchNegativeCurvature()) return CheckResult.HasStep;
        if (!Convergence.IsCertified) return CheckResult.Stuck;
        if (isStationary && !(Convergence.Gap <= GapAtLimitOfPrecision) && !Convergence.Reached) return CheckResult.Stuck;
        if (!isStationary && !Convergence.Reached) return CheckResult.Continue;
        return _failedExchanges < MaximumFailedExchanges && _exchangesToTry.TryDequeue(out Exchange? exchange)
            ? TryExchange(exchange, loss)
            : CheckResult.Converged;
    }

    /// <summary>The sum of the changes of the loss has rounding errors, which matter if it is close to zero.</summary>
    private CheckResult ConfirmZero()
    {
        Loss = _computeLoss();
        _state.Refresh();
        Convergence = _createConvergence();
        Convergence.Add(Loss);
        return Convergence.IsZero ? CheckResult.Converged : CheckResult.HasMoved;
    }

    /// <summary>Sets the curvature, and the step along its direction if it is negative.</summary>
    private bool SearchNegativeCurvature()
    {
        if (_searches++ == MaximumSearches) return false;
        _state.RotateToPrincipalAxes(_line);
        using var direction = new RowMatrix(_state.V.Rows, _state.V.Columns);
        (double smallest, _exchangesToTry) = _certificate.Search(direction, _line.XD, MaximumFailedExchanges + 1);
        if (smallest < 0)
        {
            _line.SetDirection(direction, _state);
            Step = _line.Minimize(_state);
        }
        Convergence.SetCurvature(smallest, smallest < 0 ? -Step.Change : 0);
        if (Convergence.IsCertified) return false;
        Convergence = _createConvergence();
        return true;
    }

    private CheckResult TryExchange(Exchange exchange, double loss)
    {
        _before ??= new RowMatrix(_state.V.Rows, _state.V.Columns);
        _before.CopyFrom(_state.V);
        (_lossBefore, _convergenceBefore, _exchangesBefore, _iterationsSinceExchange) = (loss, Convergence, _exchangesToTry, 0);
        Convergence = _createConvergence();
        exchange.Apply(_state.V);
        _state.Refresh();
        Convergence.Add(Loss = _computeLoss());
        return CheckResult.HasMoved;
    }

    private CheckResult UndoExchange()
    {
        _state.V.CopyFrom(_before!);
        (Convergence, _convergenceBefore, _exchangesToTry, _iterationsSinceExchange) = (_convergenceBefore!, null, _exchangesBefore, 0);
        _failedExchanges++;
        _state.Refresh();
        Loss = _lossBefore;
        return CheckResult.HasMoved;
    }
}
