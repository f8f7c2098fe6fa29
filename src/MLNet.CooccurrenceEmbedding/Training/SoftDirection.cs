using System.Numerics.Tensors;
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
    /// <param name="rows">The rows of the matrices.</param>
    public static void Compute(
        RowMatrix d,
        LeadingDirections directions,
        SolverState state,
        HessianProduct hessian,
        ICooccurrence cooccurrence,
        RowOperations rows)
    {
        int count = Math.Min(directions.Values.Length, MaximumColumns);
        int columns = Math.Min(MaximumColumns, d.Columns), first = d.Columns - columns;
        SquareMatrix matrix = SumProducts(directions.Vectors, count, state.V, first, columns, cooccurrence, rows);
        for (int row = 0; row < matrix.Size; row++)
        {
            int c = first + row % columns;
            for (int column = 0; column < matrix.Size; column++)
                matrix[row, column] *= -2 / Math.Sqrt(hessian.Metric[c] * hessian.Metric[first + column % columns]);
            matrix[row, row] += (hessian.Gram[c] - directions.Values[row / columns]) / hessian.Metric[c];
        }
        SquareMatrix vectors = rows.Kernels.SymmetricEigen(matrix).Vectors;
        var mixture = new SmallMatrix(directions.Values.Length, d.Columns);
        for (int row = 0; row < vectors.Size; row++)
        {
            int c = first + row % columns;
            mixture[row / columns, c] = vectors[row, vectors.Size - 1] / Math.Sqrt(hessian.Metric[c]);
        }
        d.Clear();
        rows.Kernels.AddProduct(d, directions.Vectors, mixture, rows.Workers);
    }

    /// <summary>Σ_i f_i·u_ia·v_ic·u_ib·v_ie.</summary>
    private static SquareMatrix SumProducts(
        RowMatrix u, int count, RowMatrix v, int first, int columns, ICooccurrence cooccurrence, RowOperations rows)
    {
        int width = count * columns;
        SquareMatrix sum = new(width), ofProducts = new(width);
        using var products = new RowMatrix(Math.Min(BlockRows, u.Rows), width);
        rows.SumBlocks(sum, (firstRow, last, part) =>
        {
            Array.Clear(part.Data);
            for (int begin = firstRow; begin < last; begin += BlockRows)
            {
                for (int row = 0; row < products.Rows; row++)
                {
                    Span<float> product = products.Row(row);
                    product.Clear();
                    if (begin + row < last) Multiply(begin + row, product);
                }
                rows.Kernels.Gram(products, products, ofProducts, rows.Workers);
                TensorPrimitives.Add<double>(part.Data, ofProducts.Data, part.Data);
            }
        });
        return sum;

        void Multiply(int row, Span<float> product)
        {
            float factor = (float)Math.Sqrt(cooccurrence.FreeDiagonal[row]);
            ReadOnlySpan<float> own = u.Row(row), column = v.Row(row).Slice(first, columns);
            for (int a = 0; a < count; a++)
                for (int c = 0; c < columns; c++)
                    product[a * columns + c] = factor * own[a] * column[c];
        }
    }
}
