using System.Numerics.Tensors;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// The Cholesky factorization A + ρ·tr(A)·I = LLᵀ of a symmetric positive semidefinite d x d matrix A with a ridge, in double precision.
/// Inner loops are dot products and multiply-adds of contiguous numbers of rows. The buffers are reused for the next matrix.
/// </summary>
/// <remarks>
/// A is computed from float32 sums, so rounding errors can make it slightly indefinite. If a pivot is less than half of the ridge, the
/// ridge is multiplied by ten. So the inverse is always finite and positive definite.
/// </remarks>
internal sealed class Cholesky(int size)
{
    /// <summary>The exception message for a matrix of training that is not finite.</summary>
    public const string NotFinite =
        "The vectors have grown beyond what float32 can hold: "
        + "the loss has no minimum for this data. Use a smaller dimension or fewer iterations.";

    /// <summary>The lower bound of the ridge, for a matrix of zeros.</summary>
    private const double MinimumRidge = 1e-30;

    private readonly SquareMatrix _factor = new(size);
    private SquareMatrix? _inverseFactor;

    /// <summary>Computes L. Reads only the lower triangle of A.</summary>
    /// <param name="matrix">A.</param>
    /// <param name="relativeRidge">The lower bound of ρ.</param>
    /// <exception cref="ArithmeticException">A is not finite.</exception>
    public void Factorize(SquareMatrix matrix, double relativeRidge)
    {
        double ridge = Math.Max(relativeRidge * matrix.Trace, MinimumRidge);
        while (!TryFactorize(matrix, ridge))
        {
            ridge *= 10;
            if (!double.IsFinite(ridge)) throw new ArithmeticException(NotFinite);
        }
    }

    /// <summary>b ← (LLᵀ)⁻¹·b.</summary>
    public void Solve(Span<double> b)
    {
        for (int row = 0; row < size; row++)
            b[row] = (b[row] - TensorPrimitives.Dot(_factor.Row(row)[..row], b[..row])) / _factor[row, row];
        for (int row = size - 1; row >= 0; row--)
        {
            b[row] /= _factor[row, row];
            TensorPrimitives.MultiplyAdd(_factor.Row(row)[..row], -b[row], b[..row], b[..row]);
        }
    }

    /// <summary>K = L⁻¹, lower triangular. It is valid until the next call.</summary>
    public SquareMatrix InverseFactor()
    {
        _inverseFactor ??= new SquareMatrix(size);
        for (int row = 0; row < size; row++)
        {
            // Row r of L·K = I: K_r = (e_r − Σ_{j<r} L_rj·K_j) / L_rr
            ReadOnlySpan<double> l = _factor.Row(row);
            Span<double> k = _inverseFactor.Row(row);
            k.Clear();
            for (int j = 0; j < row; j++)
                TensorPrimitives.MultiplyAdd(_inverseFactor.Row(j)[..(j + 1)], -l[j], k[..(j + 1)], k[..(j + 1)]);
            k[row] = 1;
            TensorPrimitives.Divide(k[..(row + 1)], l[row], k[..(row + 1)]);
        }
        return _inverseFactor;
    }

    private bool TryFactorize(SquareMatrix matrix, double ridge)
    {
        for (int row = 0; row < size; row++)
        {
            Span<double> l = _factor.Row(row);
            for (int column = 0; column < row; column++)
            {
                double product = TensorPrimitives.Dot(l[..column], _factor.Row(column)[..column]);
                l[column] = (matrix[row, column] - product) / _factor[column, column];
            }
            double pivot = matrix[row, row] + ridge - TensorPrimitives.SumOfSquares<double>(l[..row]);
            if (!(pivot >= ridge / 2)) return false;
            l[row] = Math.Sqrt(pivot);
        }
        return true;
    }
}
