using System.Numerics.Tensors;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Scores every item against a vector and keeps the best.</summary>
internal sealed class SimilarItems(ItemEmbeddings embeddings)
{
    private readonly Lazy<float[]> _norms = new(() => Norms(embeddings));

    public ScoredItem[] To(int index, int count, SimilarityMetric metric)
        => To(embeddings.GetVector(index), metric == SimilarityMetric.Cosine ? _norms.Value[index] : 0, count, metric, other => other == index);

    public ScoredItem[] To(ReadOnlySpan<float> vector, int count, SimilarityMetric metric, IReadOnlySet<int> exclude)
        => To(vector, metric == SimilarityMetric.Cosine ? TensorPrimitives.Norm(vector) : 0, count, metric, exclude.Contains);

    private ScoredItem[] To(ReadOnlySpan<float> vector, float norm, int count, SimilarityMetric metric, Predicate<int> isExcluded)
    {
        float[]? norms = metric == SimilarityMetric.Cosine ? _norms.Value : null;
        if (norms is not null && norm == 0) return [];

        var best = new BestItems(count);
        for (int other = 0; other < embeddings.Count; other++)
        {
            if (norms?[other] == 0 || isExcluded(other)) continue;
            float score = TensorPrimitives.Dot(vector, embeddings.GetVector(other));
            best.Offer(other, norms is null ? score : score / norm / norms[other]);
        }
        return best.Take(embeddings.Names);
    }

    private static float[] Norms(ItemEmbeddings embeddings)
    {
        var norms = new float[embeddings.Count];
        for (int index = 0; index < norms.Length; index++)
            norms[index] = TensorPrimitives.Norm(embeddings.GetVector(index));
        return norms;
    }
}
