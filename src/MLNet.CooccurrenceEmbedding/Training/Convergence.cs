namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Estimates the distance of the loss to its minimum from the losses so far. Near the minimum, the decreases of the loss form a geometric
/// series: if δ is the last decrease and q the ratio of successive decreases, δ·q/(1 − q) remains. Single decreases vary, so δ and q are
/// computed from two pairs of iterations.
/// </summary>
internal sealed class Convergence(double tolerance, double lossAtZero)
{
    /// <summary>Iterations between the two pairs.</summary>
    private const int Distance = 5;

    /// <summary>
    /// A lower bound of the denominator of the gap, as a fraction of the loss at zero. If the vectors can reproduce X exactly, the loss
    /// converges to zero, and the gap relative to it does not converge.
    /// </summary>
    private const double NegligibleLoss = 1e-4;

    private readonly List<double> _losses = [];
    private double _firstGap = double.NaN;

    public IReadOnlyList<double> Losses => _losses;

    /// <summary>Estimate of (L − L*)/L*. Infinite if there are too few iterations, or if the decreases do not shrink.</summary>
    public double Gap { get; private set; } = double.PositiveInfinity;

    /// <summary>Progress from the first estimate of the gap to the tolerance on a logarithmic scale, from 0 to 1.</summary>
    public double Completion { get; private set; }

    /// <summary>Estimate of the iterations until the tolerance is reached. Infinite if <see cref="Gap"/> is.</summary>
    public double RemainingIterations { get; private set; } = double.PositiveInfinity;

    public bool Reached => Gap <= tolerance;

    /// <summary>Adds the loss of the initial vectors, or after an iteration.</summary>
    public void Add(double loss)
    {
        _losses.Add(loss);
        if (_losses.Count < Distance + 3) return;

        double earlierPair = _losses[^(Distance + 3)] - _losses[^(Distance + 1)], pair = _losses[^3] - _losses[^1];
        double ratio = Math.Pow(pair / earlierPair, 1.0 / Distance);
        double step = pair * ratio / (1 + ratio);
        double remaining = pair <= 0 ? 0
            : ratio < 1 ? step * ratio / (1 - ratio)
            : double.PositiveInfinity;
        Gap = remaining / Math.Max(loss - remaining, NegligibleLoss * lossAtZero);

        RemainingIterations = !double.IsFinite(Gap) ? double.PositiveInfinity
            : Reached ? 0
            : Math.Log(Gap / tolerance) / -Math.Log(ratio);

        if (!double.IsFinite(Gap)) return;
        if (double.IsNaN(_firstGap)) _firstGap = Gap;
        double progress = Math.Log(_firstGap / Gap) / Math.Log(_firstGap / tolerance);
        if (progress > Completion) Completion = Math.Min(progress, 1);
    }
}
