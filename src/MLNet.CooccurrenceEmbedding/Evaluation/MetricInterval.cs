using System.Globalization;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// A mean over users with its 95 % confidence interval, mean ± 1.96·s/√n, where s is the sample standard deviation of the n users: the
/// normal approximation. (L. Wasserman, "All of Statistics", 2004, section 6.3.2.)
/// </summary>
/// <remarks>
/// The interval describes the choice of the users only. It does not include the choice of the held-out likes, or of the start of a fit.
/// </remarks>
public readonly record struct MetricInterval
{
    /// <summary>The 0.975 quantile of the standard normal distribution, rounded as usual.</summary>
    private const double Quantile = 1.96;

    private MetricInterval(double mean, double standardError)
    {
        Mean = mean;
        StandardError = standardError;
    }

    /// <summary>The mean over the users.</summary>
    public double Mean { get; }

    /// <summary>s/√n, the standard error of the mean. It is <see cref="double.NaN"/> for one user.</summary>
    public double StandardError { get; }

    /// <summary>The lower bound of the interval. It may be out of the range of the metric.</summary>
    public double Lower => Mean - Quantile * StandardError;

    /// <summary>The upper bound of the interval. It may be out of the range of the metric.</summary>
    public double Upper => Mean + Quantile * StandardError;

    /// <summary>Formats the mean and half the width of the interval, in invariant culture.</summary>
    /// <returns>The text, "0.273 ± 0.016" for example.</returns>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Mean:F3} ± {Quantile * StandardError:F3}");

    /// <summary>Computes the interval of the mean of at least one value.</summary>
    internal static MetricInterval OfMean(double[] values)
    {
        double mean = values.Average();
        double variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
        return new MetricInterval(mean, Math.Sqrt(variance / values.Length));
    }
}
