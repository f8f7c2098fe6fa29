namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Sums in index order, which parallel loops leave to the end so that their bits do not depend on the threads.</summary>
internal static class Sum
{
    public static double Of(ReadOnlySpan<double> terms)
    {
        double sum = 0;
        foreach (double term in terms) sum += term;
        return sum;
    }

    /// <summary>a·b in double precision, in the order of the numbers.</summary>
    public static double OfProducts(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++) sum += (double)a[k] * b[k];
        return sum;
    }
}
