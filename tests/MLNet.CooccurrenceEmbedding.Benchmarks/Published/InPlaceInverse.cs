using TorchSharp;

using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>
/// Inverts a symmetric positive definite matrix in its own memory, unlike libtorch's inverse and Cholesky decomposition, which return new
/// matrices. It sweeps block after block (the sweep operator: J. H. Goodnight, "A tutorial on the SWEEP operator", The American
/// Statistician 33, 1979), on the lower triangle only.
/// </summary>
internal static class InPlaceInverse
{
    private const int BlockSize = 512;

    /// <summary>The bytes that the inverse of an n x n matrix needs, with the matrix.</summary>
    public static double BytesFor(int n) => sizeof(float) * ((double)n * n + 4.0 * n * BlockSize);

    /// <param name="matrix">The matrix, and afterward its inverse: contiguous, of type <see cref="float"/>.</param>
    public static void Invert(Tensor matrix)
    {
        int n = (int)matrix.shape[0];
        for (int start = 0; start < n; start += BlockSize) Sweep(matrix, n, start, Math.Min(BlockSize, n - start));
        for (int start = 0; start < n; start += BlockSize) Mirror(matrix, n, start, Math.Min(BlockSize, n - start));
        matrix.neg_();
    }

    /// <summary>A_KK ← −P, A_IK ← A_IK·P and A_IJ ← A_IJ − A_IK·P·A_KJ, where P is the inverse of A_KK.</summary>
    private static void Sweep(Tensor matrix, int n, int start, int size)
    {
        using DisposeScope scope = NewDisposeScope();
        int end = start + size;
        Tensor diagonal = Part(matrix, start, start, size, size);
        Tensor inverse = cholesky_inverse(linalg.cholesky(diagonal.to(float64))).to(float32);
        Tensor above = Part(matrix, start, 0, size, start), below = Part(matrix, end, start, n - end, size);
        Tensor panel = cat([above.t(), diagonal, below]), swept = panel.mm(inverse);
        for (int column = 0; column < n; column += BlockSize)
        {
            using DisposeScope columnScope = NewDisposeScope();
            int width = Math.Min(BlockSize, n - column);
            Part(matrix, column, column, n - column, width)
                .addmm_(swept.narrow(0, column, n - column), panel.narrow(0, column, width).t(), 1, -1);
        }
        above.copy_(swept.narrow(0, 0, start).t());
        below.copy_(swept.narrow(0, end, n - end));
        diagonal.copy_(inverse.neg());
    }

    /// <summary>Copies the lower triangle to the upper one.</summary>
    private static void Mirror(Tensor matrix, int n, int start, int size)
    {
        using DisposeScope scope = NewDisposeScope();
        int end = start + size;
        Part(matrix, start, end, size, n - end).copy_(Part(matrix, end, start, n - end, size).t());
    }

    private static Tensor Part(Tensor matrix, int row, int column, int rows, int columns)
        => matrix.narrow(0, row, rows).narrow(1, column, columns);
}
