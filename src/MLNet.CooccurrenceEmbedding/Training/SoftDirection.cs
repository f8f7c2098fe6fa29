using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The direction of the smallest curvature among those that replace short columns of V by <see cref="LeadingDirections"/>: D = U·M, where
/// M has nonzero numbers in the last columns only. Among these directions, with (a, c) for direction a and column c, the Hessian is
/// <code>
/// H(ac, be) = [a = b, c = e]·(λ_c − μ_a) − 2·Σ_i f_i·u_ia·v_ic·u_ib·v_ie
/// </code>
/// The second term is the effect of the free diagonal: a direction and a column that are large for the same items can be exchanged even if
/// μ_a is less than λ_c.
/// </summary>
internal static unsafe class SoftDirection
{
    /// <summary>The largest number of columns of V.</summary>
    private const int MaximumColumns = 12;

    /// <summary>Rows of a block of the products u_ia·v_ic, so that they need little memory.</summary>
    private const int BlockRows = 2048;

    /// <summary>Computes the direction.</summary>
    /// <param name="d">The result.</param>
    /// <param name="directions">U and μ.</param>
    /// <param name="state">V on its principal axes.</param>
    /// <param name="hessian">Λ and the metric.</param>
    /// <param name="cooccurrence">X.</param>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="workers">Threads to use.</param>
    public static void Compute(
        RowMatrix d,
        LeadingDirections directions,
        SolverState state,
        HessianProduct hessian,
        ICooccurrence cooccurrence,
        Kernels kernels,
        Workers workers)
    {
        int count = Math.Min(directions.Values.Length, MaximumColumns);
        int columns = Math.Min(MaximumColumns, d.Columns), first = d.Columns - columns;
        SquareMatrix matrix = SumProducts(directions.Vectors, count, state.V, first, columns, cooccurrence, kernels, workers);
        for (int row = 0; row < matrix.Size; row++)
        {
            int c = first + row % columns;
            for (int column = 0; column < matrix.Size; column++)
                matrix[row, column] *= -2 / Math.Sqrt(hessian.Metric[c] * hessian.Metric[first + column % columns]);
            matrix[row, row] += (hessian.Gram[c] - directions.Values[row / columns]) / hessian.Metric[c];
        }
        SquareMatrix vectors = kernels.SymmetricEigen(matrix).Vectors;
        var mixture = new SmallMatrix(directions.Values.Length, d.Columns);
        for (int row = 0; row < vectors.Size; row++)
        {
            int c = first + row % columns;
            mixture[row / columns, c] = vectors[row, vectors.Size - 1] / Math.Sqrt(hessian.Metric[c]);
        }
        d.Clear();
        kernels.AddProduct(d, directions.Vectors, mixture, workers);
    }

    /// <summary>Σ_i f_i·u_ia·v_ic·u_ib·v_ie.</summary>
    private static SquareMatrix SumProducts(
        RowMatrix u, int count, RowMatrix v, int first, int columns, ICooccurrence cooccurrence, Kernels kernels, Workers workers)
    {
        int width = count * columns;
        SquareMatrix sum = new(width), part = new(width);
        using var products = new RowMatrix(Math.Min(BlockRows, u.Rows), width);
        for (int begin = 0; begin < u.Rows; begin += BlockRows)
        {
            for (int row = 0; row < products.Rows; row++)
            {
                Span<float> product = products.Row(row);
                product.Clear();
                if (begin + row >= u.Rows) continue;
                float factor = (float)Math.Sqrt(cooccurrence.FreeDiagonal[begin + row]);
                ReadOnlySpan<float> own = u.Row(begin + row), column = v.Row(begin + row).Slice(first, columns);
                for (int a = 0; a < count; a++)
                    for (int c = 0; c < columns; c++)
                        product[a * columns + c] = factor * own[a] * column[c];
            }
            kernels.Gram(products, products, part, workers);
            for (int k = 0; k < sum.Data.Length; k++) sum.Data[k] += part.Data[k];
        }
        return sum;
    }
}
