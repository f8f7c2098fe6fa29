using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>Computes the scales g of items, with which X_ij becomes g_i·X_ij·g_j, and the unit of the solver.</summary>
internal static class ItemScales
{
    /// <summary>The largest count in unit 1. Squared products of three such counts are far below the limit of float32.</summary>
    private const double MaximumInUnit1 = 1L << 28;

    /// <summary>If the largest count is below this, the unit is not 1.</summary>
    private const double MinimumInUnit1 = 1.0 / (1 << 10);

    /// <summary>Bounds of the largest count. Beyond them, its square root is not a float of full precision.</summary>
    private const double Maximum = 1e70, Minimum = 1e-70;

    /// <summary>g_i = c_i^−p for the own counts c, or 1 if c_i is 0. <see langword="null"/> if p is 0.</summary>
    public static double[]? FromCounts(Func<double[]> counts, double exponent)
        => exponent == 0 ? null : Array.ConvertAll(counts(), count => count > 0 ? Math.Pow(count, -exponent) : 1);

    /// <summary>The scaled own counts, g_i²·c_i = c_i^(1−2p).</summary>
    public static double[] ScaleCounts(double[] counts, double exponent)
        => Array.ConvertAll(counts, count => count > 0 ? Math.Pow(count, 1 - 2 * exponent) : 0);

    /// <summary>
    /// Finds a unit for the vectors in which the products of training are in the range of float32. It is 1 unless counts are very large or
    /// very small. The unit of X is its square. The unit is a power of two, so it does not change the rounding.
    /// </summary>
    /// <param name="diagonal">The diagonal of X.</param>
    /// <exception cref="InvalidOperationException">Counts are too large or too small for any unit.</exception>
    public static double FindUnit(ReadOnlySpan<double> diagonal)
    {
        double largest = 0;
        foreach (double count in diagonal) largest = Math.Max(largest, count);
        if (!(largest <= Maximum))
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The weights make counts of up to {largest:G2} per item, "
                + $"which vectors of single precision cannot reproduce. Use smaller weights."));
        }
        if (largest is > 0 and < Minimum)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The weights make counts of no more than {largest:G2} per item, "
                + $"which vectors of single precision cannot reproduce. Use larger weights."));
        }
        bool fitsUnit1 = largest is 0 or (>= MinimumInUnit1 and <= MaximumInUnit1);
        return fitsUnit1 ? 1 : Math.ScaleB(1, Math.ILogB(largest) / 2);
    }

    /// <summary>The scales of items for vectors in a unit.</summary>
    public static double[] ConvertToUnit(double[]? scales, int count, double unit)
    {
        var scaled = new double[count];
        for (int item = 0; item < count; item++) scaled[item] = (scales is null ? 1 : scales[item]) / unit;
        return scaled;
    }
}
