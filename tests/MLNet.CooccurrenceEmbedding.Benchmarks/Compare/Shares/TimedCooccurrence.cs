using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare.Shares;

/// <summary>A co-occurrence matrix that measures the time of its methods.</summary>
internal sealed class TimedCooccurrence(ICooccurrence cooccurrence) : ICooccurrence
{
    private long _ticks;

    public double Seconds => (double)_ticks / Stopwatch.Frequency;

    public int ItemCount => cooccurrence.ItemCount;

    public ReadOnlySpan<double> Diagonal => cooccurrence.Diagonal;

    public ReadOnlySpan<double> FreeDiagonal => cooccurrence.FreeDiagonal;

    public void Apply(RowMatrix vectors, RowMatrix result, Workers workers)
    {
        long began = Stopwatch.GetTimestamp();
        cooccurrence.Apply(vectors, result, workers);
        _ticks += Stopwatch.GetTimestamp() - began;
    }

    public double[] InnerProducts(RowMatrix vectors, Workers workers)
    {
        long began = Stopwatch.GetTimestamp();
        double[] products = cooccurrence.InnerProducts(vectors, workers);
        _ticks += Stopwatch.GetTimestamp() - began;
        return products;
    }

    public double SumOfPairs() => cooccurrence.SumOfPairs();

    public double LossAtZero(Workers workers)
    {
        long began = Stopwatch.GetTimestamp();
        double loss = cooccurrence.LossAtZero(workers);
        _ticks += Stopwatch.GetTimestamp() - began;
        return loss;
    }
}
