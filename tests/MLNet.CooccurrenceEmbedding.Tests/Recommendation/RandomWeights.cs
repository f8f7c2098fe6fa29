using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding.Tests.Recommendation;

/// <summary>Random weights of a recommender, and the scores that they define, computed in double precision.</summary>
internal sealed class RandomWeights
{
    private readonly double[,] _weights;

    /// <param name="items">Number of items.</param>
    /// <param name="dimension">Length of the rows of Z.</param>
    /// <param name="density">Fraction of the elements of R that are not zero. Some are on its diagonal.</param>
    /// <param name="unknown">Items with a zero vector and a zero scale.</param>
    public RandomWeights(int items, int dimension, double density = 0.2, params int[] unknown)
    {
        var random = new Random(items + dimension);
        float[] scales = [.. Enumerable.Range(0, items).Select(item => unknown.Contains(item) ? 0 : 0.5f + random.NextSingle())];
        int[] starts = new int[items + 1];
        var listed = new List<int>();
        for (int i = 0; i < items; i++)
        {
            listed.AddRange(Enumerable.Range(0, items).Where(_ => random.NextDouble() < density));
            starts[i + 1] = listed.Count;
        }
        float[] values = [.. listed.Select(_ => 2 * random.NextSingle() - 1)];
        Weights = new RecommenderWeights(dimension, scales, new ResidualWeights(starts, [.. listed], values));
        foreach (int item in Enumerable.Range(0, items).Except(unknown))
            foreach (ref float number in Weights.Row(item)) number = random.NextSingle() - 0.5f;

        _weights = new double[items, items];
        for (int i = 0; i < items; i++)
        {
            for (int k = starts[i]; k < starts[i + 1]; k++) _weights[i, listed[k]] = values[k];
            for (int j = 0; j < items; j++)
            {
                for (int k = 0; k < dimension; k++) _weights[i, j] += (double)Weights.Row(i)[k] * Weights.Row(j)[k];
                _weights[i, j] *= scales[j];
            }
        }
        var embeddings = new ItemEmbeddings(
            new float[items], 1, [.. Enumerable.Range(0, items).Select(item => $"item {item}")], new int[items], null, null);
        Recommender = new ItemRecommender(embeddings, l2Regularization: 1, Weights);
    }

    public RecommenderWeights Weights { get; }

    public ItemRecommender Recommender { get; }

    public double Score(IEnumerable<int> history, int item) => history.Distinct().Sum(i => i == item ? 0 : _weights[i, item]);
}
