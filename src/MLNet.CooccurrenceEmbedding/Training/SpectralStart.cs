using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// The start V₀ of training: V₀V₀ᵀ is the best approximation of X, diagonal included, within the range of a few block power iterations
/// (Nyström: V₀ = XQ·(chol QᵀXQ)⁻ᵀ; Halko, Martinsson and Tropp 2011, SIAM Review 53, algorithm 5.5). No eigendecomposition is needed.
/// </summary>
internal static class SpectralStart
{
    private const int Passes = 4;

    /// <summary>Relative size of the noise that is added at the end.</summary>
    private const float Noise = 1e-3f;

    /// <summary>What is added to the diagonal before a factorisation, relative to the trace: the rounding of float32.</summary>
    public const double RelativeRidge = 1e-7;

    /// <summary>Fills <paramref name="vectors"/>; <paramref name="scratch"/> is of the same shape.</summary>
    public static void Fill(RowMatrix vectors, RowMatrix scratch, ICooccurrence cooccurrence, int seed, Kernels kernels, Workers workers)
    {
        var random = new Random(seed);
        FillRandom(vectors, random);
        cooccurrence.Apply(vectors, scratch, workers);
        for (int pass = 1; pass < Passes; pass++)
        {
            Orthonormalize(scratch, kernels, workers);
            Copy(scratch, vectors);
            cooccurrence.Apply(vectors, scratch, workers);
        }

        // vectors = Q, scratch = XQ
        var inner = new SquareMatrix(vectors.Columns);
        kernels.Gram(vectors, scratch, inner, workers);
        MultiplyByInverseFactor(scratch, inner, kernels, workers);
        Copy(scratch, vectors);
        AddNoise(vectors, Noise, random);
    }

    /// <summary>
    /// CholeskyQR: Q·(chol QᵀQ)⁻ᵀ has orthonormal columns, up to the rounding of float32. That is enough: V₀V₀ᵀ depends on the space that
    /// they span alone.
    /// </summary>
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
        kernels.Transform(matrix, inverse, workers);
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
    public static void AddNoise(RowMatrix vectors, float relativeSize, Random random)
    {
        double squares = 0;
        for (int row = 0; row < vectors.Rows; row++)
            squares += TensorPrimitives.SumOfSquares<float>(vectors.Row(row));
        float scale = relativeSize * (float)Math.Sqrt(12 * squares / ((double)vectors.Rows * vectors.Columns));
        for (int row = 0; row < vectors.Rows; row++)
            foreach (ref float value in vectors.Row(row)[..vectors.Columns])
                value += scale * (random.NextSingle() - 0.5f);
    }
}
