namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Estimates the distance of the loss to its minimum, in two ways. The larger estimate counts.
/// <list type="number">
/// <item>
/// From the decreases of the loss. Near the minimum, they form a geometric series: if δ is the last decrease and q the ratio of successive
/// decreases, δ·q/(1 − q) remains. Single decreases vary, so δ and q are computed from two pairs of iterations.
/// </item>
/// <item>
/// From the gradient and the smallest curvature κ, once it is known. The distance is at most 2·⟨Z, R⟩/κ. Iterations of conjugate gradients
/// lower the factor 1/κ by the Gauss–Radau rule (Golub and Meurant 1997, BIT 37; the recurrence is in Meurant and Tichý 2013, Numerical
/// Algorithms 62, 163–191), which needs a number below the smallest curvature: κ/2, since the search can find a larger one. This bound is
/// for the worst case. In measurements, the distance is mostly an eighth to a quarter of it, so a third is the estimate.
/// </item>
/// </list>
/// </summary>
internal sealed class Convergence(double tolerance, double lossAtZero)
{
    /// <summary>Iterations between the two pairs.</summary>
    private const int Distance = 5;

    /// <summary>Iterations of the Gauss–Radau rule. Preconditioner and curvature differ too much from earlier ones.</summary>
    public const int RadauIterations = 3;

    /// <summary>The first iterations are not used for the Gauss–Radau rule, since the curvature still changes.</summary>
    private const int NonlinearIterations = 8;

    /// <summary>A fraction of κ that is below the smallest curvature, and the fraction of the bound that is the estimate.</summary>
    private const double Below = 0.5, FractionOfBound = 1.0 / 3;

    /// <summary>The curvature is searched again if the loss has decreased by this multiple of the tolerance.</summary>
    private const double LargeChange = 30;

    /// <summary>A decrease along a direction of negative curvature that does not matter, as a fraction of the tolerance.</summary>
    private const double NegligibleDecrease = 1e-4;

    /// <summary>
    /// A lower bound of the denominator of the gap, as a fraction of the loss at zero. If the vectors can reproduce X exactly, the loss
    /// converges to zero, and the gap relative to it does not converge.
    /// </summary>
    public const double NegligibleLoss = 1e-4;

    /// <summary>From this gap on, the loss might as well be zero at the minimum, so the gap is not known.</summary>
    private const double UnknownGap = 1;

    private readonly List<double> _losses = [];
    private readonly Queue<ConjugateStep> _steps = new(RadauIterations + 1);
    private bool _isMinimum;
    private double _lossAtSearch = double.NaN, _zDotR = double.PositiveInfinity;

    /// <summary>
    /// Estimate of (L − L*)/L*. Infinite if there are too few iterations, if the decreases do not shrink, or from
    /// <see cref="UnknownGap"/> on.
    /// </summary>
    public double Gap { get; private set; } = double.PositiveInfinity;

    /// <summary>Estimate of the iterations until the tolerance is reached. Infinite if <see cref="Gap"/> is.</summary>
    public double RemainingIterations { get; private set; } = double.PositiveInfinity;

    /// <summary>The smallest curvature that the last search found, or NaN.</summary>
    public double SmallestCurvature { get; private set; } = double.NaN;

    public IReadOnlyList<double> Losses => _losses;

    public bool Reached => Gap <= tolerance;

    /// <summary>Whether the loss is so close to zero that no other vectors can be better by more than the tolerance.</summary>
    public bool IsZero => _losses.Count > 0 && _losses[^1] <= tolerance * NegligibleLoss * lossAtZero;

    /// <summary>
    /// Whether a search found no negative curvature, and the loss has changed too little since for the curvature to be another.
    /// </summary>
    public bool IsCertified => _isMinimum && _lossAtSearch - _losses[^1] <= LargeChange * tolerance * Denominator(_losses[^1], lossAtZero);

    /// <summary>What distances to a loss are relative to.</summary>
    public static double Denominator(double loss, double lossAtZero) => Math.Max(loss, NegligibleLoss * lossAtZero);

    /// <summary>The numbers that a new object needs to continue from here.</summary>
    public ConvergenceState Save() => new(
        [.. _losses], [.. _steps], _isMinimum, _lossAtSearch, _zDotR, Gap, RemainingIterations, SmallestCurvature);

    /// <summary>Continues from saved numbers.</summary>
    public Convergence Restored(ConvergenceState saved)
    {
        _losses.AddRange(saved.Losses);
        foreach (ConjugateStep step in saved.Steps) _steps.Enqueue(step);
        (_isMinimum, _lossAtSearch, _zDotR) = (saved.IsMinimum, saved.LossAtSearch, saved.ZDotR);
        (Gap, RemainingIterations, SmallestCurvature) = (saved.Gap, saved.RemainingIterations, saved.SmallestCurvature);
        return this;
    }

    /// <summary>Adds the loss of the initial vectors, or after an iteration.</summary>
    public void Add(double loss)
    {
        _losses.Add(loss);
        Estimate();
    }

    /// <summary>Adds the rounding error of the last loss to all losses, whose differences matter.</summary>
    public void Correct(double error)
    {
        for (int i = 0; i < _losses.Count; i++) _losses[i] += error;
        _lossAtSearch += error;
    }

    /// <summary>Adds the step of an iteration of conjugate gradients.</summary>
    /// <param name="step">The step α.</param>
    /// <param name="zDotR">⟨Z, R⟩ before the step.</param>
    /// <param name="restarted">
    /// Whether the direction was that of steepest descent, which begins a new sequence of conjugate directions.
    /// </param>
    public void AddStep(double step, double zDotR, bool restarted)
    {
        if (restarted) _steps.Clear();
        if (_losses.Count < NonlinearIterations) return;
        if (_steps.Count == RadauIterations) _steps.Dequeue();
        _steps.Enqueue(new(step, zDotR));
    }

    /// <summary>Sets ⟨Z, R⟩ at the current vectors.</summary>
    public void SetGradient(double zDotR)
    {
        _zDotR = zDotR;
        Estimate();
    }

    /// <summary>Sets the smallest curvature at the current vectors.</summary>
    /// <param name="smallest">The smallest curvature.</param>
    /// <param name="decrease">If it is negative, the decrease of the loss that a step in its direction gains.</param>
    public void SetCurvature(double smallest, double decrease = 0)
    {
        (SmallestCurvature, _lossAtSearch) = (smallest, _losses[^1]);
        _isMinimum = smallest > 0 || decrease <= NegligibleDecrease * tolerance * Denominator(_losses[^1], lossAtZero);
        Estimate();
    }

    private void Estimate()
    {
        double loss = _losses[^1], remaining = Remaining(out double ratio);
        remaining = Math.Min(remaining, Math.Max(loss, 0)); // a sum of squares has no minimum below zero
        Gap = remaining / Denominator(loss - remaining, lossAtZero);
        if (Gap >= UnknownGap) Gap = double.PositiveInfinity;
        RemainingIterations = Reached ? 0
            : double.IsFinite(Gap) && ratio < 1 ? Math.Log(Gap / tolerance) / -Math.Log(ratio)
            : double.PositiveInfinity;
    }

    /// <summary>The larger one of the two estimates of the distance, and the ratio of successive decreases.</summary>
    private double Remaining(out double ratio)
    {
        double remaining = Extrapolate(out ratio);
        return SmallestCurvature > 0 ? Math.Max(remaining, FractionOfBound * Bound()) : remaining;
    }

    /// <summary>The distance by the decreases of the loss, and the ratio of successive decreases.</summary>
    private double Extrapolate(out double ratio)
    {
        ratio = double.NaN;
        if (_losses.Count < Distance + 3) return double.PositiveInfinity;
        double earlierPair = _losses[^(Distance + 3)] - _losses[^(Distance + 1)], pair = _losses[^3] - _losses[^1];
        ratio = Math.Pow(pair / earlierPair, 1.0 / Distance);
        double step = pair * ratio / (1 + ratio);
        return pair <= 0 ? 0
            : ratio < 1 ? step * ratio / (1 - ratio)
            : double.PositiveInfinity;
    }

    /// <summary>The upper bound 2·γ·⟨Z, R⟩ of the distance, with γ = 1/κ before the first of the steps.</summary>
    private double Bound()
    {
        double kappa = Below * SmallestCurvature, gamma = 1 / kappa;
        var steps = _steps.ToArray();
        for (int k = 0; k < steps.Length; k++)
        {
            double next = k + 1 < steps.Length ? steps[k + 1].ZDotR : _zDotR, difference = gamma - steps[k].Step;
            // If a step shows a smaller curvature than κ, the rule starts again.
            gamma = difference > 0 ? difference / (kappa * difference + next / steps[k].ZDotR) : 1 / kappa;
        }
        return 2 * gamma * _zDotR;
    }
}

/// <summary>A step α of conjugate gradients, and ⟨Z, R⟩ before it.</summary>
internal readonly record struct ConjugateStep(double Step, double ZDotR);

/// <summary>The numbers of a <see cref="Convergence"/>, in the names of its members.</summary>
internal sealed record ConvergenceState(
    double[] Losses,
    ConjugateStep[] Steps,
    bool IsMinimum,
    double LossAtSearch,
    double ZDotR,
    double Gap,
    double RemainingIterations,
    double SmallestCurvature)
{
    public bool IsValid => Losses.Length > 0 && Steps.Length <= Convergence.RadauIterations;
}
