using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// V is unique up to a rotation of its columns. The canonical rotation is that to the principal axes: the columns are orthogonal and
/// ordered by decreasing norm, and in each the entry of largest magnitude is positive.
/// </summary>
internal static class CanonicalAxes
{
    /// <summary>Columns whose squared norm is below this part of the largest are rounding errors, and become zero.</summary>
    private const double Negligible = 1e-12;

    /// <summary>Rotates <paramref name="vectors"/> in place; their signs are left open.</summary>
    public static void Rotate(RowMatrix vectors, Kernels kernels, Workers workers)
    {
        var gram = new SquareMatrix(vectors.Columns);
        kernels.GramInDouble(vectors, gram, workers);
        var (values, axes) = kernels.SymmetricEigen(gram);
        for (int column = 0; column < vectors.Columns; column++)
        {
            if (values[column] > Negligible * values[0]) continue;
            for (int row = 0; row < vectors.Columns; row++) axes[row, column] = 0;
        }
        kernels.TransformInDouble(vectors, axes, workers);
    }

    /// <summary>
    /// Makes the entry of largest magnitude in each column positive, the first of them if there are several. No zero is negative
    /// afterwards.
    /// </summary>
    /// <param name="vectors">Items x dimension, row-major.</param>
    /// <param name="dimension">Numbers per vector.</param>
    public static void FixSigns(float[] vectors, int dimension)
    {
        var extremes = new float[dimension];
        for (int start = 0; start < vectors.Length; start += dimension)
            for (int k = 0; k < dimension; k++)
                if (Math.Abs(vectors[start + k]) > Math.Abs(extremes[k])) extremes[k] = vectors[start + k];
        for (int start = 0; start < vectors.Length; start += dimension)
            for (int k = 0; k < dimension; k++)
                vectors[start + k] = extremes[k] < 0 ? 0 - vectors[start + k] : 0 + vectors[start + k]; // −0 becomes 0
    }
}
