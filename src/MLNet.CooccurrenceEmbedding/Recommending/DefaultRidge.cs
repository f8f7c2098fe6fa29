namespace MLNet.CooccurrenceEmbedding.Recommending;

/// <summary>The ridge for whoever does not give one: λ = 10·∛(σ₁·c²).</summary>
/// <remarks>
/// σ₁ = Σ_i v_i1² is the largest eigenvalue of VVᵀ, which tells how much the users like in common: it grows with their number and with how much each of them likes. c is what a like weighs
/// in X, Σ X_ii by the number of likes, 1 where nothing is weighted; so the rule follows when X is measured in another unit. Exponent and factor are a fit to the best ridges by NDCG@20 and
/// recall@20 on held-out likes of public data sets of movies, artists and products; around its best value the ridge changes little within a factor of two.
/// </remarks>
internal static class DefaultRidge
{
    private const double Factor = 10;

    /// <exception cref="InvalidOperationException">X_ii is not known, or all vectors are zero.</exception>
    public static double Of(ItemEmbeddings embeddings)
    {
        double first = 0;
        for (int item = 0; item < embeddings.Count; item++) first += Math.Pow(embeddings.GetVector(item)[0], 2);
        double likes = embeddings.ItemCounts.Sum(count => (double)count);
        double unit = likes > 0 ? embeddings.KnownDiagonal.Sum() / likes : 1;
        double ridge = Factor * Math.Cbrt(first * unit * unit);
        return ridge > 0
            ? ridge
            : throw new InvalidOperationException("All vectors are zero: no two items are liked by the same user, so there is nothing to recommend by.");
    }
}
