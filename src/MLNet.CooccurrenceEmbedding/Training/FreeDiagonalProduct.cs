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
    /// <param name="n">The free diagonal.</param>
    /// <param name="q">The matrix to multiply.</param>
    /// <param name="product">The product.</param>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="workers">Threads to use.</param>
    public static void Multiply(
        ICooccurrence cooccurrence, double[] n, RowMatrix q, RowMatrix product, Kernels kernels, Workers workers)
    {
        cooccurrence.Apply(q, product, workers);
        workers.ForEachBlock(q.Rows, SolverState.BlockRows, (begin, end) =>
        {
            for (int i = begin; i < end; i++)
            {
                double shift = cooccurrence.FreeDiagonal[i] * (n[i] - cooccurrence.Diagonal[i]);
                kernels.MultiplyAdd(product.Pointer(i), (float)shift, q.Pointer(i), q.Stride);
            }
        });
    }
}
