using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
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
    }
}
