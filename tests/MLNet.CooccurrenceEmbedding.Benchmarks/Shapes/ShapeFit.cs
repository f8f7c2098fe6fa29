using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Shapes;

/// <summary>The result of one input format.</summary>
internal sealed record ShapeFit(string Shape, ItemEmbeddings Embeddings, double Seconds)
{
    private const int SampledPairs = 1000;

    public TrainingSummary Training => Embeddings.Training!;

    public static ShapeFit Measure(string shape, Func<CooccurrenceEmbeddingTransformer> fit)
    {
        long began = Stopwatch.GetTimestamp();
        CooccurrenceEmbeddingTransformer fitted = fit();
        return new ShapeFit(shape, fitted.Embeddings, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    public bool HasSameBits(ShapeFit other) =>
        MemoryMarshal.AsBytes(Embeddings.Matrix.Span).SequenceEqual(MemoryMarshal.AsBytes(other.Embeddings.Matrix.Span));

    /// <summary>The largest difference of a vector entry, relative to the largest entry.</summary>
    public double LargestDifference(ShapeFit other) => LargestDifference(Embeddings.Matrix.Span, other.Embeddings.Matrix.Span);

    /// <summary>The number of leading columns in which no entry differs by more than this, relative to the largest entry of all.</summary>
    public int LeadingColumnsWithin(double difference, ShapeFit other)
    {
        ReadOnlySpan<float> a = Embeddings.Matrix.Span, b = other.Embeddings.Matrix.Span;
        double most = difference * Math.Abs(TensorPrimitives.MaxMagnitude(b));
        int dimension = Embeddings.Dimension, columns = dimension;
        for (int k = 0; k < a.Length; k++)
            if (Math.Abs((double)a[k] - b[k]) > most) columns = Math.Min(columns, k % dimension);
        return columns;
    }

    /// <summary>The largest difference of the dot products of random pairs of liked items, relative to the largest.</summary>
    public double LargestDotDifference(ShapeFit other)
    {
        var random = new Random(1);
        int[] liked = [.. Enumerable.Range(0, other.Embeddings.Count).Where(item => other.Embeddings.ItemCounts[item] > 0)];
        var (mine, theirs) = (new float[SampledPairs], new float[SampledPairs]);
        for (int k = 0; k < SampledPairs; k++)
        {
            int i = liked[random.Next(liked.Length)], j = liked[random.Next(liked.Length)];
            mine[k] = TensorPrimitives.Dot(Embeddings.GetVector(i), Embeddings.GetVector(j));
            theirs[k] = TensorPrimitives.Dot(other.Embeddings.GetVector(i), other.Embeddings.GetVector(j));
        }
        return LargestDifference(mine, theirs);
    }

    private static double LargestDifference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double difference = 0;
        for (int k = 0; k < a.Length; k++) difference = Math.Max(difference, Math.Abs((double)a[k] - b[k]));
        return difference / Math.Abs(TensorPrimitives.MaxMagnitude(b));
    }
}
