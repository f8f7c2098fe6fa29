using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Embeddings;

/// <summary>Scores every item against a vector and keeps the best.</summary>
internal sealed class SimilarItems(ItemEmbeddings embeddings)
{
    /// <summary>
    /// Between these norms, the squares of the numbers of a vector, and its products with another such vector, are in the range of
    /// <see cref="float"/>.
    /// </summary>
    private const float MinimumNorm = 1e-15f, MaximumNorm = 1e15f;

    private readonly Lazy<float[]> _norms = new(() => ComputeNorms(embeddings));

    public ScoredItem[] Find(int index, int count, SimilarityMetric metric, CandidateLikes likes)
    {
        float norm = metric == SimilarityMetric.Cosine ? _norms.Value[index] : 0;
        return Find(embeddings.GetVector(index), norm, count, metric, other => other == index, likes);
    }

    public ScoredItem[] Find(
        ReadOnlySpan<float> vector, int count, SimilarityMetric metric, IReadOnlySet<int> exclude, CandidateLikes likes)
        => Find(vector, metric == SimilarityMetric.Cosine ? ComputeNorm(vector) : 0, count, metric, exclude.Contains, likes);

    private ScoredItem[] Find(
        ReadOnlySpan<float> vector, float norm, int count, SimilarityMetric metric, Predicate<int> isExcluded, CandidateLikes likes)
    {
        float[]? norms = metric == SimilarityMetric.Cosine ? _norms.Value : null;
        if (norms is not null && norm == 0) return [];

        var best = new TopItems(count);
        for (int other = 0; other < embeddings.Count; other++)
        {
            if (norms?[other] == 0 || isExcluded(other) || !likes.AreEnough(other)) continue;
            ReadOnlySpan<float> candidate = embeddings.GetVector(other);
            float score = norms is null
                ? ComputeDotProduct(vector, candidate)
                : ComputeCosine(vector, norm, candidate, norms[other]);
            best.Offer(other, likes.Shrink(other, score));
        }
        return best.Take(embeddings.Names);
    }

    private static float[] ComputeNorms(ItemEmbeddings embeddings)
    {
        var norms = new float[embeddings.Count];
        for (int index = 0; index < norms.Length; index++)
            norms[index] = ComputeNorm(embeddings.GetVector(index));
        return norms;
    }

    /// <summary>a·b, computed again in double precision if terms overflow: their sum could be NaN, which has no order.</summary>
    private static float ComputeDotProduct(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float product = TensorPrimitives.Dot(a, b);
        return float.IsFinite(product) ? product : (float)OrderedSum.Dot(a, b);
    }

    private static float ComputeCosine(ReadOnlySpan<float> a, float normA, ReadOnlySpan<float> b, float normB)
        => IsInRange(normA) && IsInRange(normB)
            ? TensorPrimitives.Dot(a, b) / normA / normB
            : (float)(OrderedSum.Dot(a, b) / Math.Sqrt(OrderedSum.Dot(a, a)) / Math.Sqrt(OrderedSum.Dot(b, b)));

    /// <summary>‖v‖: 0 only for a zero vector, infinite if it is out of the range of <see cref="float"/>.</summary>
    private static float ComputeNorm(ReadOnlySpan<float> vector)
    {
        float norm = TensorPrimitives.Norm(vector);
        return IsInRange(norm) ? norm : (float)Math.Sqrt(OrderedSum.Dot(vector, vector));
    }

    private static bool IsInRange(float norm) => norm is >= MinimumNorm and <= MaximumNorm;
}

/// <summary>Keeps the items with the highest scores. Of equal scores, it keeps that of the lower index.</summary>
internal sealed class TopItems(int count)
{
    // Dequeues the lowest score first and, of equal scores, the highest index.
    private static readonly Comparer<(float Score, int Index)> WorstFirst = Comparer<(float Score, int Index)>.Create(
        (a, b) => a.Score != b.Score ? a.Score.CompareTo(b.Score) : b.Index.CompareTo(a.Index));

    private readonly PriorityQueue<int, (float Score, int Index)> _best = new(WorstFirst);

    /// <summary>The score that an item must exceed: the lowest score of a full list, otherwise negative infinity.</summary>
    public float Threshold { get; private set; } = float.NegativeInfinity;

    /// <summary>Adds an item if its score is among the highest.</summary>
    /// <param name="index">Index of the item. Items must be offered in ascending order.</param>
    /// <param name="score">Its score, not <see cref="float.NaN"/>.</param>
    public void Offer(int index, float score)
    {
        if (_best.Count < count)
        {
            _best.Enqueue(index, (score, index));
            if (_best.Count < count) return;
        }
        else
        {
            if (!(score > Threshold)) return; // most items
            _best.DequeueEnqueue(index, (score, index));
        }
        _best.TryPeek(out _, out var worst);
        Threshold = worst.Score;
    }

    /// <summary>Removes the items and returns them, best first.</summary>
    public ScoredItem[] Take(IReadOnlyList<string> names)
    {
        var items = new ScoredItem[_best.Count];
        for (int rank = items.Length - 1; _best.TryDequeue(out int index, out var priority); rank--)
            items[rank] = new ScoredItem(index, names[index], priority.Score);
        Threshold = float.NegativeInfinity;
        return items;
    }
}

/// <summary>
/// Excludes candidates that few users like, and shrinks the scores of the others: a similarity that few likes support is uncertain.
/// </summary>
internal readonly struct CandidateLikes
{
    private readonly IReadOnlyList<int> _likes;
    private readonly int _minimum;
    private readonly double _shrinkage;

    public CandidateLikes(ItemEmbeddings embeddings, int minimumLikes, double shrinkage)
    {
        if (minimumLikes < 0)
            throw new ArgumentOutOfRangeException(nameof(minimumLikes), minimumLikes, "The minimum number of likes must not be negative.");
        if (!double.IsFinite(shrinkage) || shrinkage < 0)
            throw new ArgumentOutOfRangeException(nameof(shrinkage), shrinkage, "The shrinkage must be finite and not negative.");
        if ((minimumLikes > 0 || shrinkage > 0) && embeddings.ItemCounts.All(likes => likes == 0))
        {
            throw new InvalidOperationException(
                "The numbers of likes of the items are not known, so minimumLikes and shrinkage must be 0. They are known after a fit on "
                + "likes, and are saved in the model zip; files of other tools do not hold them.");
        }
        (_likes, _minimum, _shrinkage) = (embeddings.ItemCounts, minimumLikes, shrinkage);
    }

    public bool AreEnough(int index) => _minimum == 0 || _likes[index] >= _minimum;

    /// <summary>The score times n / (n + shrinkage), where n is the number of likes of the candidate.</summary>
    public float Shrink(int index, float score)
    {
        if (_shrinkage == 0) return score;
        int likes = _likes[index];
        // An infinite score times 0 would be NaN, which has no order.
        return likes == 0 ? 0 : (float)(score * (likes / (likes + _shrinkage)));
    }
}
