namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Judges from the losses so far how far the optimum is. Near it the steps shrink geometrically, so what is still to come is the
/// sum of a geometric series: with the last step δ and the ratio q of successive steps, δ·q/(1 − q). Single steps vary, so
/// δ and q are taken from pairs of steps, some steps apart.
/// </summary>
internal sealed class Convergence(double tolerance, double lossAtZero)
{
    /// <summary>Steps between the two pairs.</summary>
    private const int Distance = 5;

    /// <summary>
    /// Where the vectors can reproduce X exactly the loss goes to zero and a gap relative to it means nothing. Below this part of the
    /// loss at zero, the gap is taken relative to that.
    /// </summary>
    private const double NegligibleLoss = 1e-4;

    private readonly List<double> _losses = [];
    private double _firstGap = double.NaN;

    public IReadOnlyList<double> Losses => _losses;

    /// <summary>Estimate of (L − L*)/L*; infinite while there are too few steps to tell, or while they do not shrink.</summary>
    public double Gap { get; private set; } = double.PositiveInfinity;

    /// <summary>From 0 to 1: the way from the first estimate of the gap to the tolerance, in orders of magnitude.</summary>
    public double Completion { get; private set; }

    /// <summary>Estimate of the steps until the tolerance is reached; infinite like <see cref="Gap"/>.</summary>
    public double RemainingIterations { get; private set; } = double.PositiveInfinity;

    public bool Reached => Gap <= tolerance;

    /// <summary>Takes in the loss at the start, or after a step.</summary>
    public void Add(double loss)
    {
        _losses.Add(loss);
        if (_losses.Count < Distance + 3) return;

        double before = _losses[^(Distance + 3)] - _losses[^(Distance + 1)], pair = _losses[^3] - _losses[^1];
        double ratio = Math.Pow(pair / before, 1.0 / Distance);
        double step = pair * ratio / (1 + ratio);
        double rest = pair <= 0 ? 0 : ratio < 1 ? step * ratio / (1 - ratio) : double.PositiveInfinity;
        Gap = rest / Math.Max(loss - rest, NegligibleLoss * lossAtZero);

        RemainingIterations = !double.IsFinite(Gap) ? double.PositiveInfinity : Reached ? 0 : Math.Log(Gap / tolerance) / -Math.Log(ratio);

        if (!double.IsFinite(Gap)) return;
        if (double.IsNaN(_firstGap)) _firstGap = Gap;
        double way = Math.Log(_firstGap / Gap) / Math.Log(_firstGap / tolerance);
        if (way > Completion) Completion = Math.Min(way, 1);
    }
}
