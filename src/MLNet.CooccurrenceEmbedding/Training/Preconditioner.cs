using System.Buffers;
using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Approximates the inverse of the Hessian of L/4. The Hessian of a row v_i alone is G − c_i·v_iᵀv_i, with G = VᵀV and c = 2f − 1. (A
/// multiple of the identity, (1 − f_i)·(n_i − x_i), is left out. It is zero for a single item.) With
/// w_i = v_i·G⁻¹ and the leverage h_i = v_i·w_i, its inverse by the Sherman–Morrison formula is
/// <code>
/// z_i = r_i·G⁻¹ + c_i·(r_i·w_i) / (1 − c_i·h_i)·w_i
/// </code>
/// The first term alone is that of Tong, Ma and Chi (2021, JMLR 22, "ScaledGD"). The second one matters only for rows of high leverage,
/// which determine a column of V almost alone.
/// </summary>
/// <remarks>
/// For most rows, only the diagonal of G is inverted. Then no product with a d x d matrix is necessary. The columns of V are orthogonal at
/// the start, and nearly remain so for several iterations. Rows of high leverage need the full inverse if G is not diagonal: the formula
/// divides by 1 − c_i·h_i, which is near zero for them. There are few of these rows, since the sum of all h_i is at most d.
/// </remarks>
internal sealed unsafe class Preconditioner(ICooccurrence cooccurrence, int dimension, Kernels kernels, Workspace memory)
{
    /// <summary>Leverages up to this one have no second term.</summary>
    private const double LowLeverage = 0.1;

    /// <summary>The largest leverage in the formula, so that its denominator is not near zero.</summary>
    public const double MaximumLeverage = 0.999;

    /// <summary>The ridge that is added to the diagonal of G, relative to its trace.</summary>
    private const double RelativeRidge = 1e-8;

    /// <summary>The lower bound of the ridge, for a matrix of zeros.</summary>
    private const double MinimumRidge = 1e-30;

    /// <summary>Squared lengths of columns below this fraction of the largest one can be rounding errors.</summary>
    private const double NegligibleSquare = 1e-6;

    /// <summary>From this leverage on, a row needs the full inverse of G.</summary>
    private const double HighLeverage = 0.3;

    /// <summary>Up to this sum of the squared cosines of a column with the others, G is considered to be diagonal.</summary>
    private const double NegligibleSquaredCosines = 1e-3;

    /// <summary>
    /// The largest sum of the squared cosines. From then on, the inverse of the diagonal is wrong for rows of low leverage, too.
    /// </summary>
    private const double MaximumSquaredCosines = 0.03;

    private readonly RowMatrix _inverse = memory.NewMatrix(1, dimension);
    private readonly double[] _scales = new double[dimension], _cosines = new double[dimension];
    private readonly Cholesky _cholesky = new(dimension);
    private bool _isDiagonal;

    /// <summary>Inverts the diagonal of G, and prepares the inversion of the whole if the other elements matter.</summary>
    /// <exception cref="ArithmeticException">G is not finite.</exception>
    public void Refresh(SquareMatrix g)
    {
        double trace = g.Trace;
        if (!double.IsFinite(trace)) throw new ArithmeticException(Cholesky.NotFinite);
        double ridge = Math.Max(RelativeRidge * trace, MinimumRidge);
        for (int k = 0; k < dimension; k++) _inverse.Row(0)[k] = (float)(1 / (Math.Max(g[k, k], 0) + ridge));
        _isDiagonal = SquaredCosines(g) <= NegligibleSquaredCosines;
        if (!_isDiagonal) _cholesky.Factorize(g, RelativeRidge);
    }

    /// <summary>Whether the columns of V are so close to orthogonal that the preconditioner is good for all rows.</summary>
    public bool IsAccurate(SquareMatrix g) => SquaredCosines(g) <= MaximumSquaredCosines;

    /// <summary>Computes a row of Z.</summary>
    /// <param name="item">The row.</param>
    /// <param name="r">The row of R.</param>
    /// <param name="v">The row of V.</param>
    /// <param name="z">The row of Z.</param>
    /// <param name="length">Floats of a row with its padding.</param>
    public void Apply(int item, float* r, float* v, float* z, int length)
    {
        var (leverage, product) = kernels.Scale(z, _inverse.Pointer(0), r, v, length);
        if (leverage <= LowLeverage) return;
        double exact = 2 * cooccurrence.FreeDiagonal[item] - 1;
        if (leverage > HighLeverage && !_isDiagonal)
        {
            ApplyFullInverse(exact, new(r, dimension), new(v, dimension), new(z, dimension));
            return;
        }
        double c = Math.Min(exact, MaximumLeverage / leverage);
        kernels.AddScaled(z, (float)(c / (1 - c * leverage) * product), _inverse.Pointer(0), v, length);
    }

    /// <summary>Computes a row of Z with all of G.</summary>
    private void ApplyFullInverse(double exact, ReadOnlySpan<float> r, ReadOnlySpan<float> v, Span<float> z)
    {
        double[] buffer = ArrayPool<double>.Shared.Rent(3 * dimension);
        Span<double> own = buffer.AsSpan(0, dimension), w = buffer.AsSpan(dimension, dimension);
        Span<double> solution = buffer.AsSpan(2 * dimension, dimension);
        TensorPrimitives.ConvertTruncating(v, own);
        own.CopyTo(w);
        _cholesky.Solve(w);
        TensorPrimitives.ConvertTruncating(r, solution);
        double product = TensorPrimitives.Dot<double>(w, solution), leverage = TensorPrimitives.Dot<double>(own, w);
        _cholesky.Solve(solution);
        double c = Math.Min(exact, MaximumLeverage / leverage);
        TensorPrimitives.MultiplyAdd(w, c / (1 - c * leverage) * product, solution, solution);
        TensorPrimitives.ConvertTruncating<double, float>(solution, z);
        ArrayPool<double>.Shared.Return(buffer);
    }

    /// <summary>The largest sum of the squared cosines of a column of V with the others.</summary>
    private double SquaredCosines(SquareMatrix g)
    {
        double largest = MinimumRidge, result = 0;
        for (int k = 0; k < dimension; k++) largest = Math.Max(largest, g[k, k]);
        for (int k = 0; k < dimension; k++) _scales[k] = 1 / Math.Sqrt(Math.Max(g[k, k], NegligibleSquare * largest));
        for (int k = 0; k < dimension; k++)
        {
            TensorPrimitives.Multiply(g.Row(k), _scales, _cosines);
            _cosines[k] = 0;
            result = Math.Max(result, _scales[k] * _scales[k] * TensorPrimitives.SumOfSquares<double>(_cosines));
        }
        return result;
    }
}
