using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// The item weights of EASE (H. Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019, equation 8), B_ij = −P_ij/P_jj with
/// P = (X + λI)⁻¹, in items x dimension memory. Since X ≈ VVᵀ + Ψ, the Woodbury identity gives P = Ψ'⁻¹ − AAᵀ.
/// </summary>
/// <remarks>
/// Let ψ'_i = max(ψ_i, 0) + λ, W = Ψ'^(−½)·V and (I + WᵀW)⁻¹ = KᵀK. The rows of Z = W·Kᵀ are z_i = a_i·√ψ'_i, and
/// P_ii = (1 − ‖z_i‖²)/ψ'_i. ‖z_i‖² is the leverage of an item, which is below 1.
/// </remarks>
internal sealed class EaseFactors
{
    /// <summary>A lower bound of 1 − ‖z_i‖², which rounding errors could make zero or negative.</summary>
    private const double SmallestComplement = 1e-6;

    /// <summary>An upper bound of ‖v_i‖²/ψ'_i, whose root is in the range of <see cref="float"/>.</summary>
    private const double LargestRatio = 1e74;

    private readonly float[] _rows;
    private readonly int _dimension;

    private EaseFactors(float[] rows, float[] inverseDiagonal, int dimension)
    {
        _rows = rows;
        _dimension = dimension;
        InverseDiagonal = inverseDiagonal;
    }

    /// <summary>1/P_jj of each item in the unit that <see cref="FindUnit"/> returns; 0 for an item with a zero vector.</summary>
    public float[] InverseDiagonal { get; }

    /// <summary>a_i, times the square root of the unit: for two items, B_ij = a_i·a_j/P_jj.</summary>
    public ReadOnlySpan<float> Row(int item) => _rows.AsSpan(item * _dimension, _dimension);

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

    public static EaseFactors Compute(ItemEmbeddings embeddings, double l2, Kernels kernels, Workers workers)
    {
        int count = embeddings.Count, dimension = embeddings.Dimension;
        double[] psi = [.. embeddings.Uniqueness.Select(unique => Math.Max(unique, 0) + l2)];
        (double unit, double root) = FindUnit(psi.Max());

        using var z = new RowMatrix(count, dimension);
        for (int item = 0; item < count; item++)
            TensorPrimitives.Multiply(embeddings.GetVector(item), (float)(1 / Math.Sqrt(psi[item])), z.Row(item));
        var gram = new SquareMatrix(dimension);
        kernels.GramInDouble(z, gram, workers);
        for (int k = 0; k < dimension; k++) gram[k, k] += 1;
        var cholesky = new Cholesky(dimension);
        cholesky.Factorize(gram, relativeRidge: 0);
        kernels.TransformInDouble(z, cholesky.InverseFactor().Transposed(), workers);

        var rows = new float[count * dimension];
        var inverseDiagonal = new float[count];
        for (int item = 0; item < count; item++)
        {
            ReadOnlySpan<float> row = z.Row(item)[..dimension];
            double leverage = OrderedSum.Dot(row, row);
            if (leverage == 0) continue;
            inverseDiagonal[item] = (float)(psi[item] / Math.Max(1 - leverage, SmallestComplement) / unit);
            TensorPrimitives.Multiply(row, (float)(root / Math.Sqrt(psi[item])), rows.AsSpan(item * dimension, dimension));
        }
        return new EaseFactors(rows, inverseDiagonal, dimension);
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
