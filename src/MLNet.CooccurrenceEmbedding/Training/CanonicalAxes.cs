using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// V is unique up to a rotation. The canonical rotation is that to the principal axes: the columns of V are orthogonal and ordered by
/// decreasing norm, and the entry of largest magnitude in each column is positive.
/// </summary>
internal static class CanonicalAxes
{
    /// <summary>Columns whose squared norm is at most this fraction of the largest one are rounding errors. They become zero.</summary>
    private const double Negligible = 1e-12;

    /// <summary>Rotates <paramref name="vectors"/> in place to the principal axes. <see cref="FixSigns"/> determines the signs.</summary>
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
    /// Changes the signs of columns so that the entry of largest magnitude in each, or the first of several, is positive. Replaces −0 by 0.
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
