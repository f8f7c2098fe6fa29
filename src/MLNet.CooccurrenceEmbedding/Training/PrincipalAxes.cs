using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// V is determined up to a rotation of its columns. On its principal axes the columns are orthogonal, in the order of decreasing
/// norm; what is left open then are their signs.
/// </summary>
internal static class PrincipalAxes
{
    /// <summary>Columns whose squared norm is below this part of the largest one are rounding noise, and become zero.</summary>
    private const double Negligible = 1e-12;

    /// <summary>Rotates <paramref name="vectors"/> in place.</summary>
    public static void Rotate(RowMatrix vectors, Kernels kernels, Workers workers)
    {
        var gram = new SquareMatrix(vectors.Columns);
        kernels.GramInDouble(vectors, gram, workers);
        var (values, axes) = SymmetricEigen.Of(gram);
        for (int column = 0; column < vectors.Columns; column++)
        {
            if (values[column] > Negligible * values[0]) continue;
            for (int row = 0; row < vectors.Columns; row++) axes[row, column] = 0;
        }
        kernels.TransformInDouble(vectors, axes, workers);
    }
}
