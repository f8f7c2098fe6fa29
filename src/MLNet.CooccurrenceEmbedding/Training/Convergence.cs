namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Estimates the distance to the optimum from the losses so far. Near the optimum the steps shrink geometrically, so the remaining decrease
/// is a geometric series: with the last step δ and the ratio q of successive steps, δ·q/(1 − q). Single steps vary, so δ and q are computed
/// from two pairs of steps, some steps apart.
/// </summary>
internal sealed class Convergence(double tolerance, double lossAtZero)
{
    /// <summary>Steps between the two pairs.</summary>
    private const int Distance = 5;

    /// <summary>
    /// Where the vectors can reproduce X exactly, the loss goes to zero and a gap relative to it has no meaning. Below this part of the
    /// loss at zero, the gap is relative to that part.
    /// </summary>
    private const double NegligibleLoss = 1e-4;

    private readonly List<double> _losses = [];
    private double _firstGap = double.NaN;

    public IReadOnlyList<double> Losses => _losses;

    /// <summary>Estimate of (L − L*)/L*; infinite while there are too few steps, or while they do not shrink.</summary>
    public double Gap { get; private set; } = double.PositiveInfinity;

    /// <summary>From 0 to 1: progress from the first estimate of the gap to the tolerance, on a logarithmic scale.</summary>
    public double Completion { get; private set; }

    /// <summary>Estimate of the steps until the tolerance is reached; infinite like <see cref="Gap"/>.</summary>
    public double RemainingIterations { get; private set; } = double.PositiveInfinity;

    public bool Reached => Gap <= tolerance;

    /// <summary>Adds the loss at the start, or after a step.</summary>
    public void Add(double loss)
    {
        _losses.Add(loss);
        if (_losses.Count < Distance + 3) return;

        double before = _losses[^(Distance + 3)] - _losses[^(Distance + 1)], pair = _losses[^3] - _losses[^1];
        double ratio = Math.Pow(pair / before, 1.0 / Distance);
        double step = pair * ratio / (1 + ratio);
        double remaining = pair <= 0 ? 0 : ratio < 1 ? step * ratio / (1 - ratio) : double.PositiveInfinity;
        Gap = remaining / Math.Max(loss - remaining, NegligibleLoss * lossAtZero);

        RemainingIterations = !double.IsFinite(Gap) ? double.PositiveInfinity : Reached ? 0 : Math.Log(Gap / tolerance) / -Math.Log(ratio);

        if (!double.IsFinite(Gap)) return;
        if (double.IsNaN(_firstGap)) _firstGap = Gap;
        double progress = Math.Log(_firstGap / Gap) / Math.Log(_firstGap / tolerance);
        if (progress > Completion) Completion = Math.Min(progress, 1);
    }
}
