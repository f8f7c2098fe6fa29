namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>The weights of a recommender: score(H, j) = c_j · Σ_{i∈H, i≠j} (z_i·z_j + R_ij).</summary>
internal sealed class RecommenderWeights
{
    private readonly float[] _rows;

    /// <param name="dimension">Length of a row.</param>
    /// <param name="rows">z_i of each item, one after the other.</param>
    /// <param name="scales">c_j of each item, at least 0; 0 if the item is never recommended.</param>
    /// <param name="residuals">R, which may list an item in its own row.</param>
    public RecommenderWeights(int dimension, float[] rows, float[] scales, ResidualWeights residuals)
    {
        Dimension = dimension;
        _rows = rows;
        Scales = scales;
        Residuals = residuals;
    }

    public int Dimension { get; }

    public float[] Scales { get; }

    public ResidualWeights Residuals { get; }

    /// <summary>z_i.</summary>
    public ReadOnlySpan<float> Row(int item) => _rows.AsSpan(item * Dimension, Dimension);
}
