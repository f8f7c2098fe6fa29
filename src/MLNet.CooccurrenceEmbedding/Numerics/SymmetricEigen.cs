using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Eigenvalues, largest first, and the orthonormal eigenvectors of a symmetric matrix.</summary>
internal static class SymmetricEigen
{
    /// <returns>The eigenvalues, and a matrix whose columns are the eigenvectors.</returns>
    /// <exception cref="ArithmeticException">The matrix is not finite.</exception>
    public static (double[] Values, SquareMatrix Vectors) Of(SquareMatrix matrix)
    {
        if (Array.Exists(matrix.Data, value => !double.IsFinite(value)))
            throw new ArithmeticException(CholeskyInverse.NotFinite);
        var eigen = new DenseMatrix(matrix.Size, matrix.Size, [.. matrix.Data]).Evd(Symmetricity.Symmetric);

        // MathNet has the smallest first.
        int last = matrix.Size - 1;
        var values = new double[matrix.Size];
        var vectors = new SquareMatrix(matrix.Size);
        for (int column = 0; column < matrix.Size; column++)
        {
            values[column] = eigen.EigenValues[last - column].Real;
            for (int row = 0; row < matrix.Size; row++) vectors[row, column] = eigen.EigenVectors[row, last - column];
        }
        return (values, vectors);
    }
}
