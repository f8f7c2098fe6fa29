using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// The item weights of EASE (H. Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019, equation 8), B_ij = −P_ij/P_jj with
/// P = (X + λI)⁻¹, in items x dimension memory. Since X ≈ VVᵀ + Ψ, the Woodbury identity gives P = Ψ'⁻¹ − AAᵀ.
/// </summary>
/// <remarks>
/// Let ψ'_i = max(ψ_i, 0) + λ, W = Ψ'^(−½)·V and (I + WᵀW)⁻¹ = KᵀK. The rows of Y = W·Kᵀ are y_i = a_i·√ψ'_i, and
/// P_ii = (1 − ‖y_i‖²)/ψ'_i. ‖y_i‖² is the leverage of an item, which is below 1.
/// <para>
/// If X is scaled to G·X·G with G = diag(g), the weights of likes that are not scaled are g_i·B_ij/g_j. They are those of the unscaled X
/// with the ridge λ/g_i² of item i.
/// </para>
/// </remarks>
internal sealed class EaseFactors
{
    /// <summary>A lower bound of 1 − ‖y_i‖², which rounding errors could make zero or negative.</summary>
    private const double SmallestComplement = 1e-6;

    /// <summary>An upper bound of ‖v_i‖²/ψ'_i, whose root is in the range of <see cref="float"/>.</summary>
    private const double LargestRatio = 1e74;

    private readonly ItemEmbeddings _embeddings;
    private readonly double[] _psi, _inverseDiagonal;
    private readonly float[] _rows;
    private readonly double _unit;

    private EaseFactors(ItemEmbeddings embeddings, double[] psi, float[] rows, double[] inverseDiagonal, double unit)
        => (_embeddings, _psi, _rows, _inverseDiagonal, _unit) = (embeddings, psi, rows, inverseDiagonal, unit);

    /// <summary>The smallest λ for which no number of W overflows; 0 or less if any λ is large enough.</summary>
    /// <exception cref="InvalidOperationException">X_ii is not known.</exception>
    public static double SmallestRidge(ItemEmbeddings embeddings)
    {
        double smallest = 0;
        for (int item = 0; item < embeddings.Count; item++)
        {
            double norm = OrderedSum.Dot(embeddings.GetVector(item), embeddings.GetVector(item));
            smallest = Math.Max(smallest, norm / LargestRatio - Math.Max(embeddings.Uniqueness[item], 0));
        }
        return smallest;
    }

    /// <summary>Computes the factors.</summary>
    /// <param name="embeddings">Vectors with X_ii.</param>
    /// <param name="l2">λ.</param>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="workers">Threads to use.</param>
    public static EaseFactors Compute(ItemEmbeddings embeddings, double l2, Kernels kernels, Workers workers)
    {
        int count = embeddings.Count, dimension = embeddings.Dimension;
        double[] psi = [.. embeddings.Uniqueness.Select(unique => Math.Max(unique, 0) + l2)];
        (double unit, double root) = FindUnit(psi.Max());

        using var y = new RowMatrix(count, dimension);
        for (int item = 0; item < count; item++)
            TensorPrimitives.Multiply(embeddings.GetVector(item), (float)(1 / Math.Sqrt(psi[item])), y.Row(item));
        var gram = new SquareMatrix(dimension);
        kernels.GramInDouble(y, gram, workers);
        for (int k = 0; k < dimension; k++) gram[k, k] += 1;
        var cholesky = new Cholesky(dimension);
        cholesky.Factorize(gram, relativeRidge: 0);
        kernels.TransformInDouble(y, cholesky.InverseFactor().Transposed(), workers);

        float[] rows = new float[checked(count * dimension)];
        var inverseDiagonal = new double[count];
        for (int item = 0; item < count; item++)
        {
            ReadOnlySpan<float> row = y.Row(item)[..dimension];
            double leverage = OrderedSum.Dot(row, row);
            inverseDiagonal[item] = psi[item] / Math.Max(1 - leverage, SmallestComplement) / unit;
            double scale = embeddings.ScaleOf(item) * root / Math.Sqrt(psi[item]);
            TensorPrimitives.Multiply(row, (float)scale, rows.AsSpan(item * dimension, dimension));
        }
        return new EaseFactors(embeddings, psi, rows, inverseDiagonal, unit);
    }

    /// <summary>
    /// The weights of a recommender: z_i = g_i·a_i, R_ij = γ·g_i·E_ij·g_j/(ψ'_i·ψ'_j), and c_j = 1/(P_jj·g_j²·h_j^β), where h_j is the
    /// number of users who like item j, divided by its mean. c_j is 0 for an item with a zero vector and no residuals.
    /// </summary>
    /// <param name="settings">λ, which must be that of the factors, γ and β.</param>
    /// <param name="residuals">E.</param>
    /// <param name="replaced">Weights of the same items and residuals that are not used any more, whose memory is reused.</param>
    public RecommenderWeights ToWeights(RecommenderSettings settings, ResidualWeights residuals, RecommenderWeights? replaced = null)
    {
        float[] scales = ComputeScales(settings.PopularityExponent, residuals);
        double[] factors = [.. _psi.Select((psi, item) => _embeddings.ScaleOf(item) / psi)];
        double residualUnit = settings.ResidualWeight * _unit;
        float[] values = replaced?.Residuals.Values ?? new float[residuals.Values.Length];
        for (int i = 0; i < scales.Length; i++)
        {
            for (int k = residuals.Starts[i]; k < residuals.Starts[i + 1]; k++)
                values[k] = (float)(residualUnit * factors[i] * residuals.Values[k] * factors[residuals.Items[k]]);
        }
        return new RecommenderWeights(
            _embeddings.Dimension, _rows, scales, new ResidualWeights(residuals.Starts, residuals.Items, values), replaced);
    }

    private float[] ComputeScales(double popularityExponent, ResidualWeights residuals)
    {
        int count = _embeddings.Count, dimension = _embeddings.Dimension;
        double mean = Math.Max(_embeddings.ItemCounts.Where(likes => likes > 0).DefaultIfEmpty(1).Average(), 1);
        var hasWeights = new bool[count];
        foreach (int item in residuals.Items) hasWeights[item] = true;
        var scales = new float[count];
        for (int item = 0; item < count; item++)
        {
            if (!hasWeights[item] && !_rows.AsSpan(item * dimension, dimension).ContainsAnyExcept(0)) continue;
            double popularity = Math.Max(_embeddings.ItemCounts[item], 1) / mean;
            double divisor = Math.Pow(_embeddings.ScaleOf(item), 2) * Math.Pow(popularity, popularityExponent);
            scales[item] = (float)(_inverseDiagonal[item] / divisor);
        }
        return scales;
    }

    /// <summary>
    /// A unit of X near <paramref name="largest"/>, and its square root. In this unit a_i·a_j and 1/P_jj are in the range of
    /// <see cref="float"/>, even if X is not. The unit is a power of four, so scaling by it or by its root is exact.
    /// </summary>
    private static (double Unit, double Root) FindUnit(double largest)
    {
        double root = Math.ScaleB(1, Math.ILogB(largest) / 2);
        return (root * root, root);
    }
}
