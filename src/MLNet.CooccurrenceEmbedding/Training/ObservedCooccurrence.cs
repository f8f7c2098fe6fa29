using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>X, with each pass over its data counted for the progress of a fit.</summary>
internal sealed class ObservedCooccurrence(ICooccurrence cooccurrence, FitProgress progress) : ICooccurrence
{
    public int ItemCount => cooccurrence.ItemCount;

    public ReadOnlySpan<double> Diagonal => cooccurrence.Diagonal;

    public ReadOnlySpan<double> FreeDiagonal => cooccurrence.FreeDiagonal;

    public void Apply(RowMatrix vectors, RowMatrix result, Workers workers)
    {
        cooccurrence.Apply(vectors, result, workers);
        progress.AddPass();
    }

    public double[] InnerProducts(RowMatrix vectors, Workers workers)
    {
        double[] products = cooccurrence.InnerProducts(vectors, workers);
        progress.AddPass();
        return products;
    }

    public double LossAtZero(Workers workers)
    {
        double loss = cooccurrence.LossAtZero(workers);
        progress.AddPass();
        return loss;
    }

    public double SumOfPairs() => cooccurrence.SumOfPairs();
}
