using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding.Tests.Recommendation;

/// <summary>Random weights of a recommender, and the scores that they define, computed in double precision.</summary>
internal sealed class RandomWeights
{
    private readonly Lazy<double[,]> _dense;

    /// <param name="items">Number of items.</param>
    /// <param name="dimension">Length of the rows of Z.</param>
    /// <param name="density">Fraction of the elements of R that are not zero. Some are on its diagonal.</param>
    /// <param name="skew">The norms of the rows decrease as powers of the random rank with this negative exponent.</param>
    /// <param name="unknown">Items with a zero vector and a zero scale.</param>
    public RandomWeights(int items, int dimension, double density = 0.2, double skew = 0, params int[] unknown)
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
        var rows = new float[items * dimension];
        foreach (int item in Enumerable.Range(0, items).Except(unknown))
        {
            float norm = (float)Math.Pow(1 + random.Next(items), -skew);
            foreach (ref float number in rows.AsSpan(item * dimension, dimension)) number = norm * (random.NextSingle() - 0.5f);
        }
        Weights = new RecommenderWeights(dimension, rows, scales, new ResidualWeights(starts, [.. listed], values));

        var embeddings = new ItemEmbeddings(
            new float[items], 1, [.. Enumerable.Range(0, items).Select(item => $"item {item}")], new int[items], null, null);
        _dense = new(ComputeDense);
        Recommender = new ItemRecommender(embeddings, new RecommenderSettings(1, 0, 0), Weights);
    }

    public RecommenderWeights Weights { get; }

    public ItemRecommender Recommender { get; }

    public double Score(IEnumerable<int> history, int item) => history.Distinct().Sum(i => i == item ? 0 : _dense.Value[i, item]);

    private double[,] ComputeDense()
    {
        int count = Weights.Count;
        var dense = new double[count, count];
        for (int i = 0; i < count; i++)
        {
            foreach ((int j, float value) in Weights.Residuals.ItemsOf(i).ToArray().Zip(Weights.Residuals.ValuesOf(i).ToArray()))
                dense[i, j] = value;
            ReadOnlySpan<float> row = Weights.RowOf(i);
            for (int j = 0; j < count; j++) dense[i, j] = (dense[i, j] + OrderedSum.Dot(row, Weights.RowOf(j))) * Weights.ScaleOf(j);
        }
        return dense;
    }
}
