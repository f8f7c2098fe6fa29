using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Constants of the eigenvalue algorithm.</summary>
internal static class SymmetricEigen
{
    /// <summary>
    /// The matrix is scaled to a largest element near 1. Smaller squares than this count as zero, and so do their roots:
    /// close to underflow they are too inexact to normalize by.
    /// </summary>
    public const double NegligibleSquare = 1e-280;
}

/// <summary>
/// Eigenvalues, largest first, and orthonormal eigenvectors of a symmetric matrix by the symmetric QR algorithm (Golub and Van Loan, Matrix
/// Computations, 4th ed., 8.3): A = QTQᵀ with T tridiagonal, then T = GΛGᵀ. T is solved alone, which is cheap, and results in a list of
/// rotations. Q and G are never formed: V = QG is computed a few rows at a time, and all reflections and rotations are applied to them
/// while they are in the cache.
/// </summary>
internal static unsafe class SymmetricEigen<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, double>
    where TVector : struct
{
    /// <summary>Rows of the reduced matrix start at multiples of the widest vector.</summary>
    private const int Alignment = NativeBuffer<double>.AlignmentInBytes / sizeof(double);

    /// <param name="matrix">Of it the lower triangle is read; it is not changed.</param>
    /// <returns>The eigenvalues, and a matrix whose columns are the eigenvectors.</returns>
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
    /// The power of two that brings the largest element near 1, so that no square overflows and none that matters underflows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Scale(SquareMatrix matrix)
    {
        double largest = 0;
        foreach (double value in matrix.Data)
        {
            if (!double.IsFinite(value)) throw new ArithmeticException(CholeskyInverse.NotFinite);
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
