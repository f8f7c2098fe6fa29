using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Eigenvalues, largest first, and the orthonormal eigenvectors of a symmetric matrix.</summary>
internal static class SymmetricEigen
{
    /// <summary>
    /// Where the matrix is scaled to a largest element near 1, smaller squares are taken for zero, with what they are the squares of:
    /// close to underflow they would be too inexact to normalise by.
    /// </summary>
    public const double NegligibleSquare = 1e-280;

    /// <inheritdoc cref="SymmetricEigen{TSimd, TVector}.Of"/>
    public static (double[] Values, SquareMatrix Vectors) Of(SquareMatrix matrix) => Kernels.Best.SymmetricEigen(matrix);
}

/// <summary>
/// The symmetric QR algorithm (Golub and Van Loan, Matrix Computations, 4th ed., 8.3): A = QTQᵀ with T tridiagonal, then T = GΛGᵀ.
/// T is solved alone, which is cheap, and leaves a list of rotations: so Q and G never exist, and V = QG comes a few of its
/// rows at a time, all reflections and rotations passing over them while they are in the cache.
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
    public static (double[] Values, SquareMatrix Vectors) Of(SquareMatrix matrix)
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

    /// <summary>The power of two that brings the largest element near 1, so that no square overflows and none that matters underflows.</summary>
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
