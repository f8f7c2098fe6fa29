using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Throughput;

/// <summary>Measures the milliseconds of finding similar items and of recommendations.</summary>
internal sealed class AnswerMeasurement
{
    private const int Questions = 500;
    private const int Best = 10;

    private readonly ItemEmbeddings _embeddings;
    private readonly Random _random = new(1);

    /// <summary>Creates random vectors. Their values do not affect the time.</summary>
    public AnswerMeasurement(int items, int dimension)
    {
        float[] matrix = [.. Enumerable.Range(0, items * dimension).Select(_ => _random.NextSingle() - 0.5f)];
        double[] diagonal = [.. Enumerable.Repeat((double)dimension, items)];
        _embeddings = new ItemEmbeddings(
            matrix, dimension, [.. Enumerable.Range(0, items).Select(item => $"{item}")], new int[items], diagonal, training: null);
    }

    /// <summary>Sequentially, on one thread.</summary>
    public double FindSimilar(SimilarityMetric metric, int runs) => Milliseconds(runs, () =>
    {
        for (int question = 0; question < Questions; question++) _embeddings.FindSimilar(_random.Next(_embeddings.Count), Best, metric);
    });

    /// <summary>In parallel, on all processors.</summary>
    public double FindSimilarToEach(int runs) => Milliseconds(runs, () =>
        _embeddings.FindSimilarToEach(Enumerable.Range(0, Questions).Select(_ => _random.Next(_embeddings.Count)), Best));

    /// <summary>Sequentially, on one thread.</summary>
    public double Recommend(int historyLength, int runs)
    {
        ItemRecommender recommender = _embeddings.CreateRecommender(100);
        return Milliseconds(runs, () =>
        {
            for (int question = 0; question < Questions; question++) recommender.Recommend(RandomHistory(historyLength), Best);
        });
    }

    /// <summary>In parallel, on all processors.</summary>
    public double RecommendToEach(int historyLength, int runs)
    {
        ItemRecommender recommender = _embeddings.CreateRecommender(100);
        int[][] histories = [.. Enumerable.Range(0, Questions).Select(_ => RandomHistory(historyLength))];
        return Milliseconds(runs, () => recommender.RecommendToEach(histories, Best));
    }

    private int[] RandomHistory(int length) => [.. Enumerable.Range(0, length).Select(_ => _random.Next(_embeddings.Count))];

    private static double Milliseconds(int runs, Action questions)
    {
        questions();
        return Enumerable.Range(0, runs).Select(_ =>
        {
            long began = Stopwatch.GetTimestamp();
            questions();
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds / Questions;
        }).Median();
    }
}
