using System.Numerics;
using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The direction D of the next step and the exact line search along it:
/// <code>
/// D ← −Z + β·D
/// L(V + αD) − L(V) = 4⟨R, D⟩·α + ...α² + ...α³ + ...α⁴, minimized over α
/// </code>
/// </summary>
internal sealed unsafe class LineSearch
{
    private readonly ICooccurrence _cooccurrence;
    private readonly RowOperations _rows;
    private readonly SquareMatrix _c1, _c2;
    private readonly double[] _vDotD, _dDotD, _rDotD, _dDotXD, _quadratic, _cubic, _quartic;

    public LineSearch(ICooccurrence cooccurrence, int dimension, RowOperations rows, Workspace memory)
    {
        _cooccurrence = cooccurrence;
        _rows = rows;
        int count = rows.Count;
        (D, XD) = (memory.NewMatrix(count, dimension), memory.NewMatrix(count, dimension));
        (_c1, _c2) = (new(dimension), new(dimension));
        (_vDotD, _dDotD, _rDotD, _dDotXD) = (new double[count], new double[count], new double[count], new double[count]);
        (_quadratic, _cubic, _quartic) = (new double[count], new double[count], new double[count]);
    }

    public RowMatrix D { get; }

    /// <summary>XD, from <see cref="Minimize"/> until the move. Then it can hold other numbers.</summary>
    public RowMatrix XD { get; private set; }

    /// <summary>D ← −Z + βD, or D ← −Z where that would not be a descent direction.</summary>
    public void UpdateDirection(double beta, SolverState state)
    {
        Combine(beta, state.Z, state);
        if (!(_rows.Sum(_rDotD) < 0)) Combine(0, state.Z, state);
    }

    /// <summary>Sets D to a direction, or to its negative if that is the descent direction.</summary>
    public void SetDirection(RowMatrix direction, SolverState state)
    {
        Combine(0, direction, state);
        if (!(_rows.Sum(_rDotD) > 0)) return;
        _rows.ForEach(i => TensorPrimitives.Negate(direction.Row(i), direction.Row(i)));
        Combine(0, direction, state);
    }

    /// <summary>Finds the step α that minimizes the loss along D, and the change of the loss.</summary>
    public (double Step, double Change) Minimize(SolverState state)
    {
        _cooccurrence.Apply(D, XD, _rows.Workers);
        ComputeGramChanges(state);
        _rows.Kernels.RowDots(D, XD, _dDotXD, _rows.Workers);
        return ComputeChangeOfLoss(state).Minimize();
    }

    /// <summary>Updates G and n to those of V + αD: G ← G + αC₁ + α²C₂ and n ← n + 2αp + α²q.</summary>
    public void UpdateGramAndNorms(double step, SquareMatrix gram, double[] norms)
    {
        double[] g = gram.Data, c1 = _c1.Data, c2 = _c2.Data;
        TensorPrimitives.MultiplyAdd(c1, step, g, g);
        TensorPrimitives.MultiplyAdd(c2, step * step, g, g);
        for (int i = 0; i < norms.Length; i++) norms[i] += step * (2 * _vDotD[i] + step * _dDotD[i]);
    }

    /// <summary>Returns the matrix XD. The next product is written to <paramref name="buffer"/>.</summary>
    public RowMatrix ExchangeProduct(RowMatrix buffer)
    {
        RowMatrix product = XD;
        XD = buffer;
        return product;
    }

    /// <summary>D ← βD − Z.</summary>
    private void Combine(double beta, RowMatrix z, SolverState state)
        => _rows.ForEachBlock((begin, end) =>
        {
            for (int i = begin; i < end; i++)
            {
                (_vDotD[i], _dDotD[i], _rDotD[i]) =
                    _rows.Kernels.Direction(D.Pointer(i), (float)beta, z.Pointer(i), state.V.Pointer(i), state.R.Pointer(i), D.Stride);
            }
        });

    /// <summary>
    /// Computes C₁ = VᵀD + DᵀV and C₂ = DᵀD. The full product VᵀD is not needed: with W = V + σD, WᵀW = G + σC₁ + σ²C₂, and a symmetric
    /// product has half the cost. σ makes V and σD equally long, so that the rounding errors of neither prevail.
    /// </summary>
    private void ComputeGramChanges(SolverState state)
    {
        double ratio = state.G.Trace / _rows.Sum(_dDotD);
        float sigma = ratio > 0 && double.IsFinite(ratio) ? (float)Math.Sqrt(ratio) : 1;
        _rows.Gram(D, D, _c2);
        _rows.GramOfSum(state.V, sigma, D, _c1);
        TensorPrimitives.Subtract<double>(_c1.Data, state.G.Data, _c1.Data);
        TensorPrimitives.Divide(_c1.Data, sigma, _c1.Data);
        TensorPrimitives.MultiplyAdd<double>(_c2.Data, -sigma, _c1.Data, _c1.Data);
    }

    /// <summary>
    /// The change of the loss L = ‖G‖² − 2⟨V, XV⟩ − Σ f·(n − x)² + constant from V to V + αD. The linear term is computed as 4⟨R, D⟩, which
    /// has no cancellation.
    /// </summary>
    /// <remarks>
    /// G becomes G + αC₁ + α²C₂ with C₁ = VᵀD + DᵀV and C₂ = DᵀD. n becomes n + 2αp + α²q with p_i = v_i·d_i and q_i = ‖d_i‖². ⟨V, XV⟩
    /// becomes ⟨V, XV⟩ + 2α⟨D, XV⟩ + α²⟨D, XD⟩.
    /// </remarks>
    private Quartic ComputeChangeOfLoss(SolverState state)
    {
        for (int i = 0; i < state.N.Length; i++)
        {
            double p = _vDotD[i], q = _dDotD[i], free = _cooccurrence.FreeDiagonal[i];
            _quadratic[i] = free * (4 * p * p + 2 * (state.N[i] - _cooccurrence.Diagonal[i]) * q);
            _cubic[i] = free * 4 * p * q;
            _quartic[i] = free * q * q;
        }
        double[] sums = _rows.Sums(_rDotD, _dDotXD, _quadratic, _cubic, _quartic);
        return new Quartic(
            4 * sums[0],
            TensorPrimitives.SumOfSquares<double>(_c1.Data) + 2 * TensorPrimitives.Dot<double>(state.G.Data, _c2.Data)
                - 2 * sums[1] - sums[2],
            2 * TensorPrimitives.Dot<double>(_c1.Data, _c2.Data) - sums[3],
            TensorPrimitives.SumOfSquares<double>(_c2.Data) - sums[4]);
    }
}

/// <summary>
/// The change of the loss along a line V + αD: the polynomial c₁α + c₂α² + c₃α³ + c₄α⁴. The best step is a root of its derivative.
/// </summary>
internal readonly record struct Quartic(double C1, double C2, double C3, double C4)
{
    /// <summary>The α &gt; 0 that minimizes the loss, and the negative change of the loss; (0, 0) if no α &gt; 0 lowers the loss.</summary>
    public (double Step, double Change) Minimize()
    {
        (double Step, double Change) best = (0, 0);
        foreach (double root in FindStationaryPoints())
        {
            double step = Refine(root);
            if (step > 0 && Change(step) is var change && change < best.Change) best = (step, change);
        }
        return best;
    }

    public double Change(double step) => step * (C1 + step * (C2 + step * (C3 + step * C4)));

    private IEnumerable<double> FindStationaryPoints()
    {
        // The formula for cubics divides by the leading coefficient.
        if (C4 <= 0 || !double.IsFinite(C3 / C4) || !double.IsFinite(C1 / C4))
            return C2 > 0 ? [-C1 / (2 * C2)] : [];
        return FindCubicRoots(C1, 2 * C2, 3 * C3, 4 * C4)
            .Where(root => Math.Abs(root.Imaginary) <= 1e-6 * root.Magnitude)
            .Select(root => root.Real);
    }

    /// <summary>
    /// The three roots of d + cx + bx² + ax³, by Cardano's formula (Abramowitz and Stegun, Handbook of Mathematical Functions, 3.8.2).
    /// </summary>
    private static Complex[] FindCubicRoots(double d, double c, double b, double a)
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

    /// <summary>Makes two Newton steps on the derivative, which remove the rounding errors of the closed formula.</summary>
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
