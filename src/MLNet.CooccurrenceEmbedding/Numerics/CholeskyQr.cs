namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Makes the columns of tall matrices orthonormal by a Cholesky factorization of a small matrix (CholeskyQR).</summary>
internal static class CholeskyQr
{
    /// <summary>The ridge that is added before a factorization, relative to the trace: the rounding error of float32.</summary>
    private const double RelativeRidge = 1e-7;

    /// <summary>Q ← Q·(chol QᵀQ)⁻ᵀ, which has orthonormal columns up to the rounding of float32.</summary>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="matrix">Q.</param>
    /// <param name="workers">Threads to use.</param>
    public static void Orthonormalize(this Kernels kernels, RowMatrix matrix, Workers workers)
    {
        var gram = new SquareMatrix(matrix.Columns);
        kernels.Gram(matrix, matrix, gram, workers);
        kernels.MultiplyByInverseFactor(matrix, gram, workers);
    }

    /// <summary>M ← M·L⁻ᵀ, where LLᵀ is the given matrix with a ridge.</summary>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="matrix">M.</param>
    /// <param name="square">A symmetric positive semidefinite matrix with as many rows as M has columns.</param>
    /// <param name="workers">Threads to use.</param>
    public static void MultiplyByInverseFactor(this Kernels kernels, RowMatrix matrix, SquareMatrix square, Workers workers)
    {
        var cholesky = new Cholesky(square.Size);
        cholesky.Factorize(square, RelativeRidge);
        kernels.Transform(matrix, cholesky.InverseFactor().Transposed(), workers);
    }
}
