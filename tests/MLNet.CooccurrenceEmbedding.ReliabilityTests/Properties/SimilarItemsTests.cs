using CsCheck;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Properties;

public class SimilarItemsTests(ITestOutputHelper output)
{
    /// <summary>The rounding error of a score, relative to the product of the norms.</summary>
    private const double Rounding = 1e-5;

    private static readonly Gen<(LikesCase Likes, int Item, int Count, SimilarityMetric Metric, int Excluded)> Queries =
        Gen.Select(
            LikesCases.Liked,
            Gen.Int[0, int.MaxValue - 1],
            Gen.Int[1, 50],
            Gen.Enum<SimilarityMetric>(),
            Gen.Int[0, int.MaxValue - 1],
            (likes, item, count, metric, excluded)
                => (likes, item % likes.ItemCount, Math.Min(count, likes.ItemCount), metric, excluded % likes.ItemCount));

    [RandomFact]
    public void FindSimilar_equals_an_exhaustive_search() => Campaign.Run(output, Queries, 150, query =>
    {
        var (likes, item, count, metric, excluded) = query;
        ItemEmbeddings embeddings = CaseFit.Fit(likes).Embeddings;
        IReadOnlyList<ScoredItem> found = embeddings.FindSimilar(item, count, metric);
        AssertBest(embeddings, embeddings.GetVector(item), metric, count, [item], found);
        Assert.Equal(found, embeddings.FindSimilar(embeddings.Names[item], count, metric));
        Assert.Equal(
            [found, embeddings.FindSimilar(excluded, count, metric)], embeddings.FindSimilarToEach([item, excluded], count, metric));
        IReadOnlyList<ScoredItem> others = embeddings.FindSimilar(embeddings.GetVector(item), count, metric, [excluded]);
        AssertBest(embeddings, embeddings.GetVector(item), metric, count, [excluded], others);
    });

    private static void AssertBest(
        ItemEmbeddings embeddings, ReadOnlySpan<float> vector, SimilarityMetric metric, int count, int[] left,
        IReadOnlyList<ScoredItem> found)
    {
        double length = Length(vector);
        var scores = new Dictionary<int, (double Score, double Rounding)>();
        for (int other = 0; other < embeddings.Count; other++)
        {
            ReadOnlySpan<float> candidate = embeddings.GetVector(other);
            double norm = Length(candidate);
            if (left.Contains(other) || (metric == SimilarityMetric.Cosine && (norm == 0 || length == 0))) continue;
            double dot = 0;
            for (int k = 0; k < candidate.Length; k++) dot += (double)vector[k] * candidate[k];
            scores[other] = metric == SimilarityMetric.Cosine ? (dot / norm / length, Rounding) : (dot, Rounding * length * norm);
        }

        Assert.Equal(Math.Min(count, scores.Count), found.Count);
        Assert.Equal(found.OrderByDescending(one => one.Score).ThenBy(one => one.Index), found);
        Assert.Equal(found.Count, found.DistinctBy(one => one.Index).Count());
        Assert.All(found, one => Assert.Equal(embeddings.Names[one.Index], one.Name));
        Assert.All(found, one => Assert.Equal(scores[one.Index].Score, one.Score, scores[one.Index].Rounding));
        if (found.Count == 0) return;
        double least = found[^1].Score + scores[found[^1].Index].Rounding;
        foreach (ScoredItem one in found) scores.Remove(one.Index);
        double best = scores.Values.Select(other => other.Score - other.Rounding).Append(double.NegativeInfinity).Max();
        Assert.InRange(best, double.NegativeInfinity, least);
    }

    private static double Length(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float number in vector) squares += (double)number * number;
        return Math.Sqrt(squares);
    }
}
