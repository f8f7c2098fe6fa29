namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Estimates the completed fraction and the remaining time of a fit. Only reading, if the number of rows is known, has a known end. The
/// time of the other phases is estimated from what has been measured, and the number of iterations from the convergence of the loss.
/// </summary>
/// <remarks>
/// If R seconds remain, the part that is not completed is spread over them: after another Δt seconds, 1 − c becomes (1 − c)·R/(R + Δt). So
/// the completed fraction c never decreases. With a constant estimate of the end, it grows linearly. A wrong estimate changes only its
/// speed.
/// </remarks>
internal sealed class FitEstimate
{
    /// <summary>A typical share of reading in the time of a fit, if the number of rows is not known.</summary>
    private const double ReadingShare = 1.0 / 3;

    /// <summary>The largest share of reading, for data that training seems to need almost no time for.</summary>
    private const double LargestReadingShare = 0.9;

    /// <summary>A typical number of entries of S or X times columns that a pass processes per second.</summary>
    private const double TypicalRate = 1e9;

    /// <summary>If the number of rows is not known, this number of them counts as half of a pass.</summary>
    private const double HalfOfUnknownRows = 1e6;

    /// <summary>
    /// Passes of the initialization: the loss of zero vectors, the power iterations, and the product and the loss of the initial vectors.
    /// An iteration takes about the time of a pass.
    /// </summary>
    private const double InitializationPasses = 8;

    /// <summary>The least time that remains during the first pass, relative to the time since it began.</summary>
    private const double LeastAfterFirstPass = 4;

    /// <summary>The least time that remains until the end of the fit, relative to the time since its start.</summary>
    private const double LeastRemaining = 0.02;

    /// <summary>A typical number of iterations, for the time before the convergence of the loss is known.</summary>
    private const double TypicalIterations = 30;

    /// <summary>The time after the last iteration (the check of the vectors, their rotation, the transformer), in iterations.</summary>
    private const double IterationsAfterLast = 4;

    /// <summary>Estimates are given when this number of successive ones agree.</summary>
    private const int Agreeing = 4;

    /// <summary>The weight of a new estimate of the remaining iterations in the smoothed one.</summary>
    private const double NewWeight = 0.25;

    private readonly Queue<double> _recent = new(Agreeing + 1);
    private double _smoothed = TypicalIterations;
    private double _last, _firstPassEnd, _typicalTraining;

    /// <summary>From 0 to 1. It never decreases.</summary>
    public double Completion { get; private set; }

    /// <summary>The seconds until the end of the fit, or <see langword="null"/> if there is no meaningful estimate.</summary>
    public double? Remaining { get; private set; }

    /// <summary>Estimates the time of training from the size of the data, for the time before it is measured.</summary>
    /// <param name="entries">Entries of S or X.</param>
    /// <param name="dimension">Numbers per vector.</param>
    public void ExpectTraining(long entries, int dimension)
        => _typicalTraining = (InitializationPasses + TypicalIterations + IterationsAfterLast) * entries * dimension / TypicalRate;

    /// <summary>Updates the estimates while rows are read.</summary>
    /// <param name="now">Seconds since the start of the fit.</param>
    /// <param name="pass">The pass over the rows, from 0.</param>
    /// <param name="passes">The number of passes.</param>
    /// <param name="rows">Rows read in this pass.</param>
    /// <param name="rowCount">Rows of a pass, if known.</param>
    public void Read(double now, int pass, int passes, long rows, long? rowCount)
    {
        bool isKnown = rowCount is > 0;
        double ofPass = isKnown ? Math.Min((double)rows / rowCount!.Value, 1) : rows / (rows + HalfOfUnknownRows);
        double done = (pass + ofPass) / passes;
        double share = isKnown && done > 0 ? Math.Min(now / (now + done * _typicalTraining), LargestReadingShare) : ReadingShare;
        Completion = Math.Max(Completion, share * done);
        _last = now;
    }

    /// <summary>Updates the estimates while the initial vectors are computed.</summary>
    /// <param name="now">Seconds since the start of the fit.</param>
    /// <param name="began">Seconds from the start of the fit to that of the initialization.</param>
    /// <param name="passes">Passes of the initialization that are done.</param>
    public void Initialize(double now, double began, int passes)
    {
        // The first pass computes the loss of zero vectors, which can take as long as many other passes, so it does not tell their time.
        if (passes <= 1)
        {
            if (passes == 1) _firstPassEnd = now;
            Advance(now, Math.Max(_typicalTraining, LeastAfterFirstPass * (now - began)));
            return;
        }
        double pass = (now - _firstPassEnd) / (passes - 1);
        Advance(now, pass * (Math.Max(InitializationPasses - passes, 0) + TypicalIterations + IterationsAfterLast));
    }

    /// <summary>Updates the estimates after an iteration.</summary>
    /// <param name="now">Seconds since the start of the fit.</param>
    /// <param name="seconds">Seconds of all iterations.</param>
    /// <param name="iteration">Number of iterations.</param>
    /// <param name="estimated">Estimate of the iterations until the tolerance is reached. It may be infinite.</param>
    /// <param name="most">Iterations until the maximum number is reached.</param>
    public void Iterate(double now, double seconds, int iteration, double estimated, int most)
    {
        if (iteration == 0) return;
        // Early estimates are too low: the convergence slows down later. A fit is not expected to end at once after many iterations.
        double expected = double.IsFinite(estimated)
            ? Math.Max(estimated, iteration / 4.0)
            : Math.Max(TypicalIterations - iteration, iteration / 2.0);
        double change = Math.Log(Math.Max(expected, 1) / Math.Max(_smoothed - 1, 1));
        _smoothed = Math.Min(Math.Max(_smoothed - 1, 1) * Math.Exp(NewWeight * change), most);
        double remaining = seconds / iteration * (_smoothed + IterationsAfterLast);
        Advance(now, remaining);

        _recent.Enqueue(double.IsFinite(estimated) ? Math.Min(estimated, most) : double.PositiveInfinity);
        if (_recent.Count > Agreeing) _recent.Dequeue();
        bool agree = _recent.Count == Agreeing && double.IsFinite(_recent.Max()) && _recent.Max() <= 2 * (_recent.Min() + 1);
        Remaining = agree ? remaining : null;
    }

    /// <summary>Updates the estimates during a check of the vectors, whose number of passes is not known.</summary>
    /// <param name="now">Seconds since the start of the fit.</param>
    /// <param name="began">Seconds from the start of the fit to that of the check.</param>
    /// <param name="iterationSeconds">Seconds of an iteration.</param>
    public void Certify(double now, double began, double iterationSeconds)
    {
        Remaining = null;
        Advance(now, Math.Max(now - began, IterationsAfterLast * iterationSeconds));
    }

    /// <summary>The fit has ended.</summary>
    public void Complete() => (Completion, Remaining) = (1, 0);

    private void Advance(double now, double remaining)
    {
        double passed = now - _last;
        _last = now;
        remaining = Math.Max(remaining, LeastRemaining * now);
        if (passed > 0) Completion = 1 - (1 - Completion) * remaining / (remaining + passed);
    }
}
