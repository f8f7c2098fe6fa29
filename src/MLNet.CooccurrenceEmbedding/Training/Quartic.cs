using System.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The change of the loss along a line V + αD, a polynomial of degree four: c₁α + c₂α² + c₃α³ + c₄α⁴. The best step is a root of its derivative.
/// </summary>
internal readonly record struct Quartic(double C1, double C2, double C3, double C4)
{
    /// <summary>The α &gt; 0 of least loss and the change of the loss there, negative; or (0, 0) if no step forward lowers it.</summary>
    public (double Step, double Change) Minimize()
    {
        (double Step, double Change) best = (0, 0);
        foreach (double root in StationaryPoints())
        {
            double step = Refine(root);
            if (step > 0 && Change(step) is var change && change < best.Change) best = (step, change);
        }
        return best;
    }

    public double Change(double step) => step * (C1 + step * (C2 + step * (C3 + step * C4)));

    private IEnumerable<double> StationaryPoints()
    {
        // The formula for cubics divides by the leading coefficient.
        if (C4 <= 0 || !double.IsFinite(C3 / C4) || !double.IsFinite(C1 / C4))
            return C2 > 0 ? [-C1 / (2 * C2)] : [];
        return CubicRoots(C1, 2 * C2, 3 * C3, 4 * C4).Where(root => Math.Abs(root.Imaginary) <= 1e-6 * root.Magnitude).Select(root => root.Real);
    }

    /// <summary>The three roots of d + cx + bx² + ax³, by Cardano's formula (Abramowitz and Stegun, Handbook of Mathematical Functions, 3.8.2).</summary>
    private static Complex[] CubicRoots(double d, double c, double b, double a)
    {
        double p = b * b - 3 * a * c, q = 2 * b * b * b - 9 * a * b * c + 27 * a * a * d;
        double scale = -1 / (3 * a), discriminant = q * q - 4 * p * p * p;
        if (discriminant == 0)
        {
            if (p == 0) return [scale * b];
            return [(9 * a * d - b * c) / (2 * p), (4 * a * b * c - 9 * a * a * d - b * b * b) / (a * p)];
        }
        Complex cube = p == 0 ? new Complex(q, 0) : (q + Complex.Sqrt(discriminant)) / 2;
        double radius = Math.Pow(cube.Magnitude, 1d / 3d), angle = cube.Phase / 3;
        return Array.ConvertAll([angle, angle + Math.Tau / 3, angle - Math.Tau / 3], direction =>
        {
            Complex root = Complex.FromPolarCoordinates(radius, direction);
            return scale * (b + root + p / root);
        });
    }

    /// <summary>Two Newton steps on the derivative, which remove the rounding errors of the closed formula.</summary>
    private double Refine(double step)
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
