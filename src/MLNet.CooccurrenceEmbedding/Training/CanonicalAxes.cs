using System.Numerics;
using System.Numerics.Tensors;
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

    /// <summary>Rotates vectors in place to the principal axes. <see cref="FixSigns"/> determines the signs.</summary>
    /// <param name="vectors">V.</param>
    /// <param name="gram">VᵀV in double precision.</param>
    /// <param name="rows">The rows of the matrices.</param>
    public static void Rotate(RowMatrix vectors, SquareMatrix gram, RowOperations rows)
    {
        var (values, axes) = rows.Kernels.SymmetricEigen(gram);
        for (int column = 0; column < vectors.Columns; column++)
        {
            if (values[column] > Negligible * values[0]) continue;
            for (int row = 0; row < vectors.Columns; row++) axes[row, column] = 0;
        }
        rows.Kernels.TransformInDouble(vectors, axes, rows.Workers);
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
            TakeLarger(vectors.AsSpan(start, dimension), extremes);
        float[] signs = Array.ConvertAll(extremes, extreme => extreme < 0 ? -1f : 1f), zeros = new float[dimension];
        for (int start = 0; start < vectors.Length; start += dimension)
        {
            Span<float> row = vectors.AsSpan(start, dimension);
            TensorPrimitives.MultiplyAdd(row, signs, zeros, row); // 0 + −0 is 0
        }
    }

    /// <summary>Replaces the extremes by values that are larger in magnitude.</summary>
    private static void TakeLarger(ReadOnlySpan<float> values, Span<float> extremes)
    {
        int k = 0;
        for (; k + Vector<float>.Count <= values.Length; k += Vector<float>.Count)
        {
            Vector<float> value = new(values[k..]), extreme = new(extremes[k..]);
            Vector.ConditionalSelect(Vector.GreaterThan(Vector.Abs(value), Vector.Abs(extreme)), value, extreme).CopyTo(extremes[k..]);
        }
        for (; k < values.Length; k++)
            if (Math.Abs(values[k]) > Math.Abs(extremes[k])) extremes[k] = values[k];
    }
}
