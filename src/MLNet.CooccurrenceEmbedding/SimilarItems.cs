using System.Numerics.Tensors;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Scores every item against one and keeps the best.</summary>
internal sealed class SimilarItems(ItemEmbeddings embeddings)
{
    // The worst comes out first: the lowest score and, among equal ones, the highest index.
    private static readonly Comparer<(float Score, int Index)> WorstFirst = Comparer<(float Score, int Index)>.Create(
        (a, b) => a.Score != b.Score ? a.Score.CompareTo(b.Score) : b.Index.CompareTo(a.Index));

    private readonly Lazy<float[]> _norms = new(() => Norms(embeddings));

    public IReadOnlyList<SimilarItem> To(int index, int count, SimilarityMetric metric)
    {
        if (count == 0) return [];
        float[]? norms = metric == SimilarityMetric.Cosine ? _norms.Value : null;
        if (norms?[index] == 0) return [];

        ReadOnlySpan<float> vector = embeddings.GetVector(index);
        var best = new PriorityQueue<int, (float Score, int Index)>(WorstFirst);
        for (int other = 0; other < embeddings.Count; other++)
        {
            if (other == index || norms?[other] == 0) continue;
            float score = TensorPrimitives.Dot(vector, embeddings.GetVector(other));
            if (norms is not null) score = score / norms[index] / norms[other];

            if (best.Count < count)
                best.Enqueue(other, (score, other));
            else
                best.EnqueueDequeue(other, (score, other));
        }

        var results = new SimilarItem[best.Count];
        for (int rank = results.Length - 1; best.TryDequeue(out int item, out var priority); rank--)
            results[rank] = new SimilarItem(item, embeddings.Names[item], priority.Score);
        return results;
    }

    private static float[] Norms(ItemEmbeddings embeddings)
    {
        var norms = new float[embeddings.Count];
        for (int index = 0; index < norms.Length; index++)
            norms[index] = TensorPrimitives.Norm(embeddings.GetVector(index));
        return norms;
    }
}
