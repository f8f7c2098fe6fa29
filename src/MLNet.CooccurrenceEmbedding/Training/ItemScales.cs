using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>The scales g of items: X_ij becomes g_i·X_ij·g_j.</summary>
internal static class ItemScales
{
    /// <summary>Counts up to this need no other unit: products of three of them, squared, are far from the limit of float32.</summary>
    private const double LargestPlain = 1L << 28;

    /// <summary>The largest count may be as small as this without another unit.</summary>
    private const double SmallestPlain = 1.0 / (1 << 10);

    /// <summary>Beyond these, √x is not a float of full precision.</summary>
    private const double Largest = 1e70, Smallest = 1e-70;

    /// <summary>g_i = c_i^−p for the counts c of single items, 1 where that is zero; <see langword="null"/> for p = 0.</summary>
    public static double[]? FromCounts(Func<double[]> counts, double exponent)
        => exponent == 0 ? null : Array.ConvertAll(counts(), count => count > 0 ? Math.Pow(count, -exponent) : 1);

    /// <summary>The counts c of single items after the scaling, g_i²·c_i = c_i^(1−2p).</summary>
    public static double[] Scaled(double[] counts, double exponent)
        => Array.ConvertAll(counts, count => count > 0 ? Math.Pow(count, 1 - 2 * exponent) : 0);

    /// <summary>
    /// A unit for the vectors, a power of two, in which the products of training stay within float32: 1 unless counts are very large or
    /// very small. The unit of X is its square. Nothing else changes, not even the rounding.
    /// </summary>
    /// <param name="diagonal">Of X.</param>
    /// <exception cref="InvalidOperationException">Counts are too large or too small for any unit.</exception>
    public static double UnitFor(ReadOnlySpan<double> diagonal)
    {
        double largest = 0;
        foreach (double count in diagonal) largest = Math.Max(largest, count);
        if (!(largest <= Largest))
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The weights make counts of up to {largest:G2} per item, "
                + $"which vectors of single precision cannot reproduce. Use smaller weights."));
        }
        if (largest is > 0 and < Smallest)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The weights make counts of no more than {largest:G2} per item, "
                + $"which vectors of single precision cannot reproduce. Use larger weights."));
        }
        return largest is 0 or (>= SmallestPlain and <= LargestPlain) ? 1 : Math.ScaleB(1, Math.ILogB(largest) / 2);
    }

    /// <summary>The scales for vectors in a unit.</summary>
    public static double[] InUnit(double[]? scales, int count, double unit)
    {
        var scaled = new double[count];
        for (int item = 0; item < count; item++) scaled[item] = (scales is null ? 1 : scales[item]) / unit;
        return scaled;
    }
}
