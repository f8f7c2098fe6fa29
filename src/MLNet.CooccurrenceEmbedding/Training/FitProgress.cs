using System.Diagnostics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Reports what a fit does: its phase, and what the phase has done. All reports are made on the thread that created this object, which is
/// the one that calls Fit. It makes a report at the start of a phase and after each iteration. In other phases, which have no iterations,
/// it makes one when <see cref="Poll"/> is called at least <see cref="Interval"/> after the last one.
/// </summary>
/// <param name="report">Receives the reports, or <see langword="null"/>.</param>
internal sealed class FitProgress(Action<TrainingProgress>? report = null)
{
    /// <summary>The shortest time between two reports of the same phase, except for iterations.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly FitEstimate _estimate = new();
    private TrainingPhase _phase;
    private double _began, _reported, _optimizingSeconds;
    private int _firstIteration, _readingPass, _readingPasses = 1, _dimension, _passes;
    private long _rows, _rowsOfPass;
    private long? _rowCount;
    private (int Number, double Loss, double RelativeGradient, double EstimatedGap)? _iteration;

    /// <summary>Time since this object was created.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>The unit of the losses of <see cref="Iterate"/>.</summary>
    public double LossUnit { get; set; } = 1;

    /// <summary>Begins to read rows.</summary>
    /// <param name="passes">How many times the rows are read.</param>
    /// <param name="rowCount">The number of rows, or <see langword="null"/> if it is not known.</param>
    /// <param name="dimension">Numbers per vector.</param>
    public void BeginReading(int passes, long? rowCount, int dimension)
    {
        (_readingPasses, _rowCount, _dimension) = (passes, rowCount, dimension);
        _estimate.ExpectTraining(rowCount ?? 0, dimension);
        Begin(TrainingPhase.Reading);
    }

    /// <summary>Begins to compute the initial vectors.</summary>
    /// <param name="entries">Entries of S or X.</param>
    /// <param name="dimension">Numbers per vector.</param>
    public void BeginInitializing(long entries, int dimension)
    {
        _estimate.ExpectTraining(entries, dimension);
        Begin(TrainingPhase.Initializing);
    }

    /// <summary>The rows have been read, and are read again.</summary>
    public void BeginNextPass()
    {
        _rowCount = _rowsOfPass;
        _estimate.ExpectTraining(_rowsOfPass, _dimension);
        (_rows, _rowsOfPass) = (_rows + _rowsOfPass, 0);
        _readingPass++;
    }

    /// <summary>Sets the number of rows that have been read in this pass, on the thread of the reports.</summary>
    public void Read(long rows)
    {
        _rowsOfPass = rows;
        Poll();
    }

    /// <summary>Begins a phase.</summary>
    public void Begin(TrainingPhase phase)
    {
        double now = Elapsed.TotalSeconds;
        if (_phase == TrainingPhase.Optimizing) _optimizingSeconds += now - _began;
        (_phase, _began, _passes) = (phase, now, 0);
        if (phase != TrainingPhase.Optimizing) UpdateAndReport(); // the first report of that phase is iteration 0
    }

    /// <summary>Counts a pass over the likes or the counts.</summary>
    public void AddPass()
    {
        _passes++;
        if (_phase == TrainingPhase.Initializing) _estimate.Initialize(Elapsed.TotalSeconds, _began, _passes);
        Poll();
    }

    /// <summary>The iterations up to this one were made by an earlier fit, whose time is not known.</summary>
    public void ContinueFrom(int iteration) => _firstIteration = iteration;

    /// <summary>Reports an iteration, or with 0 the initial vectors.</summary>
    /// <param name="number">Number of iterations.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="relativeGradient">See <see cref="TrainingProgress.RelativeGradient"/>.</param>
    /// <param name="convergence">The convergence of the loss.</param>
    /// <param name="maximumNumber">The maximum number of iterations.</param>
    public void Iterate(int number, double loss, double relativeGradient, Convergence convergence, int maximumNumber)
    {
        _iteration = (number, loss, relativeGradient, convergence.Gap);
        double now = Elapsed.TotalSeconds;
        int made = number - _firstIteration;
        if (made > 0)
        {
            double seconds = (_optimizingSeconds + now - _began) * number / made;
            _estimate.Iterate(now, seconds, number, convergence.RemainingIterations, maximumNumber - number);
        }
        Report();
    }

    /// <summary>Makes the last report.</summary>
    public void Complete()
    {
        _estimate.Complete();
        Report();
    }

    /// <summary>Makes a report if it is time for one. Does nothing on other threads than that of the reports.</summary>
    public void Poll()
    {
        if (report is null || _phase == TrainingPhase.Optimizing || Environment.CurrentManagedThreadId != _thread) return;
        if (Elapsed.TotalSeconds - _reported >= Interval.TotalSeconds) UpdateAndReport();
    }

    private void UpdateAndReport()
    {
        double now = Elapsed.TotalSeconds;
        if (_phase == TrainingPhase.Reading) _estimate.Read(now, _readingPass, _readingPasses, _rowsOfPass, _rowCount);
        if (_phase == TrainingPhase.Initializing) _estimate.Initialize(now, _began, _passes);
        if (_phase == TrainingPhase.Certifying)
            _estimate.Certify(now, _began, _optimizingSeconds / Math.Max((_iteration?.Number ?? 0) - _firstIteration, 1));
        Report();
    }

    private void Report()
    {
        if (report is null) return;
        TimeSpan elapsed = Elapsed;
        _reported = elapsed.TotalSeconds;
        report(new TrainingProgress
        {
            Phase = _phase,
            RowCount = _rows + _rowsOfPass,
            PassCount = _passes,
            Iteration = _iteration?.Number,
            Loss = LossUnit * (_iteration?.Loss ?? double.NaN),
            RelativeGradient = _iteration?.RelativeGradient ?? double.NaN,
            EstimatedGap = _iteration?.EstimatedGap ?? double.PositiveInfinity,
            Completion = _estimate.Completion,
            Elapsed = elapsed,
            EstimatedRemaining = _estimate.Remaining is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });
    }
}
