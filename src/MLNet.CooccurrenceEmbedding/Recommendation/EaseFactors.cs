using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// The item weights of EASE (H. Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019, equation 8), B_ij = −P_ij/P_jj with
/// P = (X + λI)⁻¹, in items x dimension memory. Since X ≈ VVᵀ + Ψ, the Woodbury identity gives P = Ψ'⁻¹ − AAᵀ.
/// </summary>
/// <remarks>
/// Let ψ'_i = max(ψ_i, 0) + λ, W = Ψ'^(−½)·V and (I + WᵀW)⁻¹ = KᵀK. The rows of Y = W·Kᵀ are y_i = a_i·√ψ'_i, and
/// P_ii = (1 − ‖y_i‖²)/ψ'_i. ‖y_i‖² is the leverage of an item, which is below 1.
/// </remarks>
internal static class EaseFactors
{
    /// <summary>A lower bound of 1 − ‖y_i‖², which rounding errors could make zero or negative.</summary>
    private const double SmallestComplement = 1e-6;

    /// <summary>An upper bound of ‖v_i‖²/ψ'_i, whose root is in the range of <see cref="float"/>.</summary>
    private const double LargestRatio = 1e74;

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

    /// <summary>
    /// Computes the weights: z_i is a_i, times the square root of the unit that <see cref="FindUnit"/> returns, and c_j is 1/P_jj in this
    /// unit. Both are 0 for an item with a zero vector. For two items, B_ij = c_j·z_i·z_j.
    /// </summary>
    public static RecommenderWeights Compute(ItemEmbeddings embeddings, double l2, Kernels kernels, Workers workers)
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

        var scales = new float[count];
        var weights = new RecommenderWeights(dimension, scales, ResidualWeights.None(count));
        for (int item = 0; item < count; item++)
        {
            ReadOnlySpan<float> row = y.Row(item)[..dimension];
            double leverage = OrderedSum.Dot(row, row);
            if (leverage == 0) continue;
            scales[item] = (float)(psi[item] / Math.Max(1 - leverage, SmallestComplement) / unit);
            TensorPrimitives.Multiply(row, (float)(root / Math.Sqrt(psi[item])), weights.Row(item));
        }
        return weights;
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
