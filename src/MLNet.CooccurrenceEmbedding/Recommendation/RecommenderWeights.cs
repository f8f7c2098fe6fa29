using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>The weights of a recommender: score(H, j) = c_j · Σ_{i∈H, i≠j} (z_i·z_j + R_ij).</summary>
internal sealed class RecommenderWeights
{
    /// <summary>Creates weights whose rows z_i are zero, to be filled.</summary>
    /// <param name="dimension">Length of a row.</param>
    /// <param name="scales">c_j of each item, at least 0; 0 if the item is never recommended.</param>
    /// <param name="residuals">R, which may list an item in its own row.</param>
    public RecommenderWeights(int dimension, float[] scales, ResidualWeights residuals)
    {
        Dimension = dimension;
        Scales = scales;
        Residuals = residuals;
        PaddedRows = new float[checked(RoundUpToTiles(Count) * dimension)];
    }

    public int Count => Scales.Length;

    public int Dimension { get; }

    public float[] Scales { get; }

    public ResidualWeights Residuals { get; }

    /// <summary>Z, row-major, followed by rows of zeros up to whole tiles of the kernels.</summary>
    public float[] PaddedRows { get; }

    /// <summary>z_i.</summary>
    public Span<float> Row(int item) => PaddedRows.AsSpan(item * Dimension, Dimension);

    /// <summary>The number of rows of the tiles with <paramref name="rows"/> rows.</summary>
    public static int RoundUpToTiles(int rows) => (rows + MicroKernel.MaximumRows - 1) / MicroKernel.MaximumRows * MicroKernel.MaximumRows;
}
