using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// The weights of a recommender: score(H, j) = c_j · Σ_{i∈H, i≠j} (z_i·z_j + R_ij). The rows z_j are ordered by decreasing c_j·‖z_j‖, which
/// bounds what the first part contributes to a score. The place of an item in this order is its rank.
/// </summary>
internal sealed class RecommenderWeights
{
    private readonly int[] _ranks;

    /// <param name="dimension">Length of a row.</param>
    /// <param name="rows">Z by item, row-major.</param>
    /// <param name="scales">c_j of each item, at least 0; 0 if the item is never recommended.</param>
    /// <param name="residuals">R by item, which may list an item in its own row.</param>
    /// <param name="replaced">Weights whose large arrays are reused. They must not be used any more.</param>
    public RecommenderWeights(
        int dimension, float[] rows, float[] scales, ResidualWeights residuals, RecommenderWeights? replaced = null)
    {
        Dimension = dimension;
        Residuals = residuals;
        double[] norms = [.. Enumerable.Range(0, scales.Length).Select(item => Norm(rows.AsSpan(item * dimension, dimension)))];
        Items = [.. Enumerable.Range(0, scales.Length).OrderByDescending(item => scales[item] * norms[item])];
        _ranks = new int[Items.Length];
        PaddedRows = replaced?.PaddedRows ?? new float[checked(RoundUpToTiles(Items.Length) * dimension)];
        for (int rank = 0; rank < Items.Length; rank++)
        {
            _ranks[Items[rank]] = rank;
            rows.AsSpan(Items[rank] * dimension, dimension).CopyTo(PaddedRows.AsSpan(rank * dimension));
        }
        Scales = Array.ConvertAll(Items, item => scales[item]);
        Norms = Array.ConvertAll(Items, item => (float)(RoundingFactor(dimension) * norms[item]));
        ResidualRanks = replaced?.ResidualRanks ?? new int[residuals.Items.Length];
        for (int k = 0; k < ResidualRanks.Length; k++) ResidualRanks[k] = _ranks[residuals.Items[k]];
    }

    public int Count => Items.Length;

    public int Dimension { get; }

    /// <summary>The item at each rank.</summary>
    public int[] Items { get; }

    /// <summary>Z by rank, row-major, followed by rows of zeros up to whole tiles of the kernels.</summary>
    public float[] PaddedRows { get; }

    /// <summary>c_j by rank.</summary>
    public float[] Scales { get; }

    /// <summary>
    /// ‖z_j‖ by rank, and a little more: ‖z_j‖·‖s‖ is not less than z_j·s with the rounding errors of any order of the sum.
    /// </summary>
    public float[] Norms { get; }

    /// <summary>R by item.</summary>
    public ResidualWeights Residuals { get; }

    /// <summary>The rank of the item of each of <see cref="Residuals"/>.</summary>
    public int[] ResidualRanks { get; }

    public int RankOf(int item) => _ranks[item];

    /// <summary>z_j of an item.</summary>
    public ReadOnlySpan<float> RowOf(int item) => PaddedRows.AsSpan(_ranks[item] * Dimension, Dimension);

    /// <summary>c_j of an item.</summary>
    public float ScaleOf(int item) => Scales[_ranks[item]];

    /// <summary>The number of rows of the tiles with <paramref name="rows"/> rows.</summary>
    public static int RoundUpToTiles(int rows) => (rows + MicroKernel.MaximumRows - 1) / MicroKernel.MaximumRows * MicroKernel.MaximumRows;

    /// <summary>‖v‖.</summary>
    public static double Norm(ReadOnlySpan<float> vector) => Math.Sqrt(OrderedSum.Dot(vector, vector));

    /// <summary>
    /// The error of a sum of d products in any order is at most d·2⁻²⁴/(1 − d·2⁻²⁴) times the sum of their absolute values (N. J. Higham,
    /// "Accuracy and stability of numerical algorithms", 2002, section 3.1). The factor is larger, for the rounding errors of the bound.
    /// </summary>
    private static double RoundingFactor(int dimension) => 1 + (dimension + 16) * Math.ScaleB(1, -23);
}
