using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>The weights of a recommender: score(H, j) = c_j · Σ_{i∈H, i≠j} (z_i·z_j + R_ij).</summary>
/// <param name="dimension">Length of a row.</param>
/// <param name="paddedRows">See <see cref="NewRows"/>.</param>
/// <param name="scales">c_j of each item, at least 0; 0 if the item is never recommended.</param>
/// <param name="residuals">R, which may list an item in its own row.</param>
internal sealed class RecommenderWeights(int dimension, float[] paddedRows, float[] scales, ResidualWeights residuals)
{
    public int Count => Scales.Length;

    public int Dimension { get; } = dimension;

    public float[] Scales { get; } = scales;

    public ResidualWeights Residuals { get; } = residuals;

    /// <summary>Z, row-major, followed by rows of zeros up to whole tiles of the kernels.</summary>
    public float[] PaddedRows { get; } = paddedRows;

    /// <summary>z_i.</summary>
    public ReadOnlySpan<float> Row(int item) => PaddedRows.AsSpan(item * Dimension, Dimension);

    /// <summary>Allocates rows of zeros, up to whole tiles of the kernels.</summary>
    public static float[] NewRows(int count, int dimension) => new float[checked(RoundUpToTiles(count) * dimension)];

    /// <summary>The number of rows of the tiles with <paramref name="rows"/> rows.</summary>
    public static int RoundUpToTiles(int rows) => (rows + MicroKernel.MaximumRows - 1) / MicroKernel.MaximumRows * MicroKernel.MaximumRows;
}
