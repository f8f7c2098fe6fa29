using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Products with B = X + diag(f·(n − x)): X with the free diagonal n in place of its own, x. At the optimum, V spans leading eigenvectors
/// of B, and B − VVᵀ is the matrix of residuals.
/// </summary>
internal static unsafe class FreeDiagonalProduct
{
    /// <summary><paramref name="product"/> = B·<paramref name="q"/>.</summary>
    /// <param name="cooccurrence">X, x and f.</param>
    /// <param name="n">The free diagonal, of the rows of this process.</param>
    /// <param name="q">The matrix to multiply.</param>
    /// <param name="product">The product.</param>
    /// <param name="rows">The rows of the matrices.</param>
    public static void Multiply(
        ICooccurrence cooccurrence, double[] n, RowMatrix q, RowMatrix product, RowOperations rows)
    {
        cooccurrence.Apply(q, product, rows.Workers);
        rows.ForEach(i =>
        {
            double shift = cooccurrence.FreeDiagonal[i] * (n[i] - cooccurrence.Diagonal[i]);
            rows.Kernels.MultiplyAdd(product.Pointer(i), (float)shift, q.Pointer(i), q.Stride);
        });
    }
}
