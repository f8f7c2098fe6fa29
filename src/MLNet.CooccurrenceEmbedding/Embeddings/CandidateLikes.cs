namespace MLNet.CooccurrenceEmbedding.Embeddings;

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
