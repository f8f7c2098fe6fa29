using System.Numerics.Tensors;
using System.Runtime.InteropServices;
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
/// <remarks>
/// Items are collected until there are twice as many as needed, and the worse half is removed. An item is one number, which orders items by
/// score and then by index.
/// </remarks>
internal sealed class TopItems(int count)
{
    private const uint SignBit = 0x80000000;

    private readonly List<ulong> _items = [];
    private ulong _worst;

    /// <summary>A score that an item must exceed if its index is higher than those of the others: negative infinity at first.</summary>
    public float Threshold { get; private set; } = float.NegativeInfinity;

    /// <summary>Adds an item if its score is among the highest.</summary>
    /// <param name="index">Index of the item, which must not have been offered before.</param>
    /// <param name="score">Its score. <see cref="float.NaN"/> is never among the highest.</param>
    public void Offer(int index, float score)
    {
        if (!(score >= Threshold)) return; // most items
        ulong item = Encode(index, score);
        if (item <= _worst) return;
        _items.Add(item);
        if (_items.Count >= 2L * count) RemoveWorst();
    }

    /// <summary>Removes the items and returns them, best first.</summary>
    public ScoredItem[] Take(IReadOnlyList<string> names)
    {
        RemoveWorst();
        ScoredItem[] items = [.. _items.Select(item => Decode(item, names))];
        _items.Clear();
        (_worst, Threshold) = (0, float.NegativeInfinity);
        return items;
    }

    /// <summary>Orders the items, best first, and removes those that are not among the best.</summary>
    private void RemoveWorst()
    {
        Span<ulong> items = CollectionsMarshal.AsSpan(_items);
        items.Sort();
        items.Reverse();
        if (items.Length < count) return;
        _items.RemoveRange(count, items.Length - count);
        _worst = items[count - 1];
        Threshold = DecodeScore(_worst);
    }

    /// <summary>
    /// The bits of a number from 0 are in its order. Those of a negative number, without the sign, are in the reverse order.
    /// </summary>
    private static ulong Encode(int index, float score)
    {
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f); // −0 becomes 0
        uint ordered = bits ^ ((bits & SignBit) == 0 ? SignBit : uint.MaxValue);
        return ((ulong)ordered << 32) | ~(uint)index;
    }

    private static float DecodeScore(ulong item)
    {
        uint ordered = (uint)(item >> 32);
        return BitConverter.UInt32BitsToSingle(ordered ^ ((ordered & SignBit) != 0 ? SignBit : uint.MaxValue));
    }

    private static ScoredItem Decode(ulong item, IReadOnlyList<string> names)
    {
        int index = (int)~(uint)item;
        return new ScoredItem(index, names[index], DecodeScore(item));
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
