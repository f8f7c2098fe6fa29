using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The start V₀ of training: VV₀ᵀ is the best approximation of X, diagonal included, within the range of a few block power iterations
/// (Nyström: V₀ = XQ·(chol QᵀXQ)⁻ᵀ; Halko, Martinsson and Tropp 2011, SIAM Review 53, algorithm 5.5). No eigendecomposition is needed.
/// </summary>
internal static class SpectralStart
{
    private const int Passes = 3;

    /// <summary>Relative size of the noise that is added at the end.</summary>
    private const float Noise = 1e-3f;

    /// <summary>What is added to the diagonal before a factorisation, relative to the trace: the rounding of float32.</summary>
    private const double RelativeRidge = 1e-7;

    /// <summary>Fills <paramref name="vectors"/>; <paramref name="scratch"/> is of the same shape.</summary>
    public static void Fill(RowMatrix vectors, RowMatrix scratch, ICooccurrence cooccurrence, int seed, Kernels kernels, Workers workers)
    {
        var random = new Random(seed);
        FillRandom(vectors, random);
        for (int pass = 0; pass < Passes; pass++)
        {
            Orthonormalize(vectors, kernels, workers);
            Orthonormalize(vectors, kernels, workers);
            cooccurrence.Apply(vectors, scratch, workers);
            if (pass < Passes - 1) Copy(scratch, vectors);
        }

        // vectors = Q, scratch = XQ
        var inner = new SquareMatrix(vectors.Columns);
        kernels.Gram(vectors, scratch, inner, workers);
        Symmetrize(inner);
        MultiplyByInverseFactor(scratch, inner, kernels, workers);
        Copy(scratch, vectors);
        AddNoise(vectors, random);
    }

    /// <summary>CholeskyQR: Q·(chol QᵀQ)⁻ᵀ has orthonormal columns up to rounding; a second time takes the rounding away.</summary>
    private static void Orthonormalize(RowMatrix matrix, Kernels kernels, Workers workers)
    {
        var gram = new SquareMatrix(matrix.Columns);
        kernels.Gram(matrix, matrix, gram, workers);
        MultiplyByInverseFactor(matrix, gram, kernels, workers);
    }

    /// <summary>M ← M·L⁻ᵀ where LLᵀ is the given matrix plus a little of the identity.</summary>
    private static void MultiplyByInverseFactor(RowMatrix matrix, SquareMatrix square, Kernels kernels, Workers workers)
    {
        SquareMatrix inverse = new CholeskyInverse(square.Size).InverseFactor(square, RelativeRidge).Transposed();
        RowTransform.Apply(matrix, inverse, kernels, workers);
    }

    private static void Symmetrize(SquareMatrix matrix)
    {
        for (int row = 0; row < matrix.Size; row++)
            for (int column = 0; column < row; column++)
                matrix[row, column] = matrix[column, row] = (matrix[row, column] + matrix[column, row]) / 2;
    }

    private static void Copy(RowMatrix source, RowMatrix target)
    {
        for (int row = 0; row < source.Rows; row++) source.Row(row).CopyTo(target.Row(row));
    }

    private static void FillRandom(RowMatrix matrix, Random random)
    {
        for (int row = 0; row < matrix.Rows; row++)
            foreach (ref float value in matrix.Row(row)[..matrix.Columns])
                value = random.NextSingle() - 0.5f;
    }

    /// <summary>
    /// The gradient lies in the column space that V already has: a direction that is missing because X has too low a rank would
    /// be missing for ever. A little noise gives the solver every direction to grow.
    /// </summary>
    private static void AddNoise(RowMatrix vectors, Random random)
    {
        double squares = 0;
        for (int row = 0; row < vectors.Rows; row++)
            squares += TensorPrimitives.SumOfSquares<float>(vectors.Row(row));
        float scale = Noise * (float)Math.Sqrt(12 * squares / ((double)vectors.Rows * vectors.Columns));
        for (int row = 0; row < vectors.Rows; row++)
            foreach (ref float value in vectors.Row(row)[..vectors.Columns])
                value += scale * (random.NextSingle() - 0.5f);
    }
}
