using MathNet.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Along a line V + αD the loss changes by a polynomial of degree four, c₁α + c₂α² + c₃α³ + c₄α⁴, so the best step is found exactly:
/// it is a root of the derivative.
/// </summary>
internal readonly record struct Quartic(double C1, double C2, double C3, double C4)
{
    /// <summary>The α &gt; 0 of least loss and the change of the loss there, negative; or (0, 0) if no step forward lowers it.</summary>
    public (double Step, double Change) Minimize()
    {
        (double Step, double Change) best = (0, 0);
        foreach (double root in StationaryPoints())
        {
            double step = Polished(root);
            if (step > 0 && Change(step) is var change && change < best.Change) best = (step, change);
        }
        return best;
    }

    public double Change(double step) => step * (C1 + step * (C2 + step * (C3 + step * C4)));

    private IEnumerable<double> StationaryPoints()
    {
        // A vanishing leading coefficient would make the cubic formula divide by it.
        if (C4 <= 0 || !double.IsFinite(C3 / C4) || !double.IsFinite(C1 / C4))
            return C2 > 0 ? [-C1 / (2 * C2)] : [];
        var (x, y, z) = FindRoots.Cubic(C1, 2 * C2, 3 * C3, 4 * C4);
        return new[] { x, y, z }.Where(root => Math.Abs(root.Imaginary) <= 1e-6 * root.Magnitude).Select(root => root.Real);
    }

    /// <summary>Two Newton steps on the derivative take the rounding of the closed formula away.</summary>
    private double Polished(double step)
    {
        for (int i = 0; i < 2; i++)
        {
            double slope = C1 + step * (2 * C2 + step * (3 * C3 + step * 4 * C4));
            double curvature = 2 * C2 + step * (6 * C3 + step * 12 * C4);
            if (curvature > 0) step -= slope / curvature;
        }
        return step;
    }
}
