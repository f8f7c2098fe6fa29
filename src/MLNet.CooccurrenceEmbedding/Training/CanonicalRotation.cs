using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// V is determined up to a rotation of its columns. The canonical one has orthogonal columns in the order of decreasing norm, and
/// in each column the entry of largest magnitude positive: the principal axes of V.
/// </summary>
internal static class CanonicalRotation
{
    /// <summary>Columns whose squared norm is below this part of the largest one are rounding noise, and become zero.</summary>
    private const double Negligible = 1e-12;

    /// <summary>Rotates <paramref name="vectors"/> in place.</summary>
    public static void Apply(RowMatrix vectors, Kernels kernels, Workers workers)
    {
        int d = vectors.Columns;
        var gram = new SquareMatrix(d);
        kernels.GramInDouble(vectors, gram, workers);
        var axes = new DenseMatrix(d, d, gram.Data).Evd(Symmetricity.Symmetric);

        // MathNet orders eigenvalues ascending.
        double largest = axes.EigenValues[d - 1].Real;
        var rotation = new SquareMatrix(d);
        for (int column = 0; column < d; column++)
        {
            int axis = d - 1 - column;
            if (axes.EigenValues[axis].Real <= Negligible * largest) continue;
            for (int row = 0; row < d; row++) rotation[row, column] = axes.EigenVectors[row, axis];
        }
        kernels.Transform(vectors, rotation, workers);
        FixSigns(vectors);
    }

    private static void FixSigns(RowMatrix vectors)
    {
        var extremes = new float[vectors.Columns];
        for (int item = 0; item < vectors.Rows; item++)
        {
            Span<float> row = vectors.Row(item);
            for (int k = 0; k < extremes.Length; k++)
                if (Math.Abs(row[k]) > Math.Abs(extremes[k])) extremes[k] = row[k];
        }
        for (int item = 0; item < vectors.Rows; item++)
        {
            Span<float> row = vectors.Row(item);
            for (int k = 0; k < extremes.Length; k++)
                if (extremes[k] < 0) row[k] = -row[k];
        }
    }
}
