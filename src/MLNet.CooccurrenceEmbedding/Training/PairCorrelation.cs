using System.Numerics.Tensors;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Computes the Pearson correlation between y_ij = v_i·v_j and X_ij over all pairs i ≠ j of items, without forming the pairs. With
/// G = VᵀV and n_i = ‖v_i‖²,
/// <code>
/// Σ y = ‖Σ_i v_i‖² − Σ n      Σ y² = ‖G‖² − Σ n²      Σ X² = L(0)      Σ X·y = (L(0) + Σ y² − L(V))/2
/// </code>
/// The columns of V are orthogonal, so G is diagonal.
/// </summary>
internal static class PairCorrelation
{
    /// <summary>
    /// A variance below this, relative to the mean square, is a rounding error: all values are equal.
    /// </summary>
    private const double NegligibleVariance = 1e-12;

    /// <summary>If Σ y² is below this, relative to Σ n², it is the rounding error of the vectors.</summary>
    private const double NegligibleProducts = 1e-12;

    /// <param name="vectors">V: items x dimension, row-major, in the canonical rotation.</param>
    /// <param name="dimension">Numbers per vector.</param>
    /// <param name="sum">Σ X.</param>
    /// <param name="lossAtZero">L(0).</param>
    /// <param name="loss">L(V).</param>
    /// <returns>The correlation, or <see langword="null"/> if it is not defined.</returns>
    public static double? Compute(float[] vectors, int dimension, double sum, double lossAtZero, double loss)
    {
        double items = vectors.Length / dimension, pairs = items * (items - 1);
        if (pairs == 0) return null;
        var (sumOfProducts, squares) = SumProducts(vectors, dimension);
        double meanX = sum / pairs, meanY = sumOfProducts / pairs;
        double covariance = (lossAtZero + squares - loss) / 2 / pairs - meanX * meanY;
        return Deviation(lossAtZero / pairs, meanX) is { } deviationX && Deviation(squares / pairs, meanY) is { } deviationY
            ? Math.Clamp(covariance / deviationX / deviationY, -1, 1)
            : null;
    }

    private static (double Sum, double Squares) SumProducts(float[] vectors, int dimension)
    {
        double[] row = new double[dimension], columnSums = new double[dimension], columnSquares = new double[dimension];
        double normSquares = 0;
        for (int start = 0; start < vectors.Length; start += dimension)
        {
            TensorPrimitives.ConvertChecked<float, double>(vectors.AsSpan(start, dimension), row);
            TensorPrimitives.Add(columnSums, row, columnSums);
            TensorPrimitives.MultiplyAdd<double>(row, row, columnSquares, columnSquares);
            double norm = TensorPrimitives.SumOfSquares<double>(row);
            normSquares += norm * norm;
        }
        double sum = 0, squares = 0;
        for (int k = 0; k < dimension; k++)
        {
            sum += columnSums[k] * columnSums[k] - columnSquares[k];
            squares += columnSquares[k] * columnSquares[k];
        }
        squares -= normSquares;
        return (sum, squares > NegligibleProducts * normSquares ? squares : 0);
    }

    /// <summary>The standard deviation, or <see langword="null"/> if all values are equal.</summary>
    private static double? Deviation(double meanSquare, double mean)
    {
        double variance = meanSquare - mean * mean;
        return variance > NegligibleVariance * meanSquare ? Math.Sqrt(variance) : null;
    }
}
