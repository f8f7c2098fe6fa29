using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Constants of the eigenvalue algorithm.</summary>
internal static class SymmetricEigen
{
    /// <summary>
    /// Squares below this are treated as zero, and so are their roots. Close to underflow, they are not accurate enough to divide by. The
    /// matrix is scaled so that its largest element is near 1.
    /// </summary>
    public const double NegligibleSquare = 1e-280;
}

/// <summary>
/// Computes the eigenvalues and orthonormal eigenvectors of a symmetric matrix by the symmetric QR algorithm (Golub and Van Loan, Matrix
/// Computations, 4th ed., 8.3): A = QTQᵀ with T tridiagonal, then T = GΛGᵀ. The second step does not need Q, is fast, and gives a list of
/// rotations. Q and G are not formed. V = QG is computed a few rows at a time: all reflections and rotations are applied to these rows
/// while they are in the cache.
/// </summary>
internal static unsafe class SymmetricEigen<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, double>
    where TVector : struct
{
    /// <summary>Rows of the reduced matrix are aligned to the widest vector.</summary>
    private const int Alignment = NativeBuffer<double>.AlignmentInBytes / sizeof(double);

    /// <summary>Computes the eigenvalues and eigenvectors.</summary>
    /// <param name="matrix">The matrix. Only its lower triangle is read. It is not changed.</param>
    /// <returns>The eigenvalues in descending order, and a matrix whose columns are the eigenvectors in the same order.</returns>
    /// <exception cref="ArithmeticException">The matrix is not finite.</exception>
    public static (double[] Values, SquareMatrix Vectors) Compute(SquareMatrix matrix)
    {
        int size = matrix.Size, stride = (size + Alignment - 1) / Alignment * Alignment;
        double scale = Scale(matrix);
        using var reduced = new NativeBuffer<double>((nuint)size * (nuint)stride);
        CopyLowerTriangle(matrix, scale, reduced.Pointer, stride);
        double[] values = new double[size], offDiagonal = new double[size];
        Tridiagonalization<TSimd, TVector>.Reduce(reduced.Pointer, size, stride, values, offDiagonal);
        TridiagonalRotations rotations = TridiagonalRotations.Diagonalize(values, offDiagonal);

        var order = new int[size];
        for (int i = 0; i < size; i++) order[i] = i;
        Array.Sort(values, order);
        Array.Reverse(values);
        Array.Reverse(order);
        for (int i = 0; i < size; i++) values[i] /= scale;
        var vectors = new SquareMatrix(size);
        EigenvectorRows<TSimd, TVector>.Compute(reduced.Pointer, stride, rotations, order, vectors);
        return (values, vectors);
    }

    /// <summary>
    /// The power of two that scales the largest element to near 1, so that no square overflows and only negligible squares underflow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Scale(SquareMatrix matrix)
    {
        double largest = 0;
        foreach (double value in matrix.Data)
        {
            if (!double.IsFinite(value)) throw new ArithmeticException(Cholesky.NotFinite);
            largest = Math.Max(largest, Math.Abs(value));
        }
        return largest == 0 ? 1 : Math.ScaleB(1, -Math.Clamp(Math.ILogB(largest), -1000, 1000));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyLowerTriangle(SquareMatrix matrix, double scale, double* target, int stride)
    {
        for (int row = 0; row < matrix.Size; row++, target += stride)
        {
            ReadOnlySpan<double> source = matrix.Row(row)[..(row + 1)];
            for (int column = 0; column < source.Length; column++) target[column] = scale * source[column];
        }
    }
}
