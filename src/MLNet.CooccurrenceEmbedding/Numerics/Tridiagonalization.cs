using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Householder tridiagonalization (Golub and Van Loan, Matrix Computations, 4th ed., 8.3.1) from the last row to the first. So the
/// remaining matrix is always a leading triangle, whose rows are aligned.
/// </summary>
/// <remarks>
/// Each reflection I − uuᵀ updates the triangle: A ← A − uwᵀ − wuᵀ with w = Au − ½(uᵀAu)u. Reading the triangle takes most of the time. So
/// it is read once per reflection: the pass that updates it also computes the product Au of the next reflection.
/// </remarks>
internal static unsafe class Tridiagonalization<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, double>
    where TVector : struct
{
    /// <summary>Reduces a matrix to the tridiagonal matrix T.</summary>
    /// <param name="a">
    /// The lower triangle of the matrix with zeros above it, scaled so that its largest element is near 1. Row i is replaced by the vector
    /// u of the reflection that has reduced it: i elements, followed by zeros.
    /// </param>
    /// <param name="size">Number of rows and columns.</param>
    /// <param name="stride">Elements from one row to the next, a multiple of every vector width.</param>
    /// <param name="diagonal">The resulting diagonal of T.</param>
    /// <param name="offDiagonal">The resulting off-diagonal: element i is in row i and column i + 1.</param>
    public static void Reduce(double* a, int size, int stride, double[] diagonal, double[] offDiagonal)
    {
        using var buffer = new NativeBuffer<double>((nuint)(4 * stride + 2 * TSimd.Width));
        double* w = buffer.Pointer, next = w + stride, dots = next + stride, before = dots + stride, ones = before + stride;
        new Span<double>(ones, TSimd.Width).Fill(1);
        for (int i = size - 1; i >= 0; i--)
        {
            double* u = a + (nint)i * stride;
            Update(u, -before[i], w, -w[i], before, i + 1);
            diagonal[i] = u[i];
            if (i == 0) break;
            offDiagonal[i - 1] = Reflect(u, i, stride);
            new Span<double>(next, stride).Clear();
            new Span<double>(dots, stride).Clear();
            UpdateAndMultiply(a, i, stride, before, w, u, next, dots, ones + TSimd.Width);
            Finish(next, dots, u, i);
            double* free = w;
            w = next;
            next = free;
            before = u;
        }
    }

    /// <summary>y ← y + αa + βb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update(double* y, double alpha, double* a, double beta, double* b, int length)
    {
        TVector alphas = TSimd.Broadcast(alpha), betas = TSimd.Broadcast(beta);
        for (int k = 0; k < length; k += TSimd.Width)
        {
            TVector sum = TSimd.MultiplyAdd(betas, TSimd.Load(b + k), TSimd.Load(y + k));
            TSimd.Store(y + k, TSimd.MultiplyAdd(alphas, TSimd.Load(a + k), sum));
        }
    }

    /// <summary>
    /// Replaces x by the vector u, ‖u‖² = 2, for which all elements of (I − uuᵀ)x but the last are zero. Returns the last element. If the
    /// other elements of x are zero, u = 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Reflect(double* x, int length, int stride)
    {
        double last = x[length - 1];
        new Span<double>(x + length - 1, stride - length + 1).Clear();
        TVector squares = default;
        for (int k = 0; k < length; k += TSimd.Width) squares = TSimd.MultiplyAdd(TSimd.Load(x + k), TSimd.Load(x + k), squares);
        double square = TSimd.Sum(squares);
        if (square < SymmetricEigen.NegligibleSquare)
        {
            new Span<double>(x, length).Clear();
            return last;
        }

        // With this sign, the difference below has no cancellation.
        double norm = -Math.CopySign(Math.Sqrt(square + last * last), last);
        x[length - 1] = last - norm;
        double scale = Math.Sqrt(2 / (square + (last - norm) * (last - norm)));
        TVector scales = TSimd.Broadcast(scale);
        for (int k = 0; k < length; k += TSimd.Width) TSimd.Store(x + k, TSimd.MultiplyAdd(scales, TSimd.Load(x + k), default));
        return norm;
    }

    /// <summary>
    /// A ← A − bwᵀ − wbᵀ for the lower triangle of the leading n x n matrix. Computes Au as the sum of two vectors: the products with the
    /// rows of the triangle, and those with its columns.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UpdateAndMultiply(
        double* a, int n, int stride, double* b, double* w, double* u, double* along, double* across, double* endOfOnes)
    {
        for (int row = 0; row < n; row++, a += stride)
        {
            TVector minusB = TSimd.Broadcast(-b[row]), minusW = TSimd.Broadcast(-w[row]), uRow = TSimd.Broadcast(u[row]), dot = default;
            int k = 0;
            for (; k + TSimd.Width <= row; k += TSimd.Width)
            {
                TVector x = TSimd.MultiplyAdd(minusB, TSimd.Load(w + k), TSimd.MultiplyAdd(minusW, TSimd.Load(b + k), TSimd.Load(a + k)));
                TSimd.Store(a + k, x);
                dot = TSimd.MultiplyAdd(x, TSimd.Load(u + k), dot);
                TSimd.Store(along + k, TSimd.MultiplyAdd(uRow, x, TSimd.Load(along + k)));
            }

            // The SIMD vector that includes the diagonal element, which is in only one of the sums. The elements after it remain zero.
            TVector below = TSimd.Load(endOfOnes - (row - k)), toDiagonal = TSimd.Load(endOfOnes - (row - k) - 1);
            TVector end = TSimd.MultiplyAdd(minusB, TSimd.Load(w + k), TSimd.MultiplyAdd(minusW, TSimd.Load(b + k), TSimd.Load(a + k)));
            end = TSimd.MultiplyAdd(toDiagonal, end, default);
            TSimd.Store(a + k, end);
            across[row] = TSimd.Sum(TSimd.MultiplyAdd(end, TSimd.Load(u + k), dot));
            TSimd.Store(along + k, TSimd.MultiplyAdd(uRow, TSimd.MultiplyAdd(below, end, default), TSimd.Load(along + k)));
        }
    }

    /// <summary>p ← p + q, which is Au, then p ← p − ½(uᵀp)u, which is w.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(double* p, double* q, double* u, int length)
    {
        TVector one = TSimd.Broadcast(1), dot = default;
        for (int k = 0; k < length; k += TSimd.Width)
        {
            TVector sum = TSimd.MultiplyAdd(one, TSimd.Load(q + k), TSimd.Load(p + k));
            TSimd.Store(p + k, sum);
            dot = TSimd.MultiplyAdd(sum, TSimd.Load(u + k), dot);
        }
        TVector half = TSimd.Broadcast(-TSimd.Sum(dot) / 2);
        for (int k = 0; k < length; k += TSimd.Width) TSimd.Store(p + k, TSimd.MultiplyAdd(half, TSimd.Load(u + k), TSimd.Load(p + k)));
    }
}
