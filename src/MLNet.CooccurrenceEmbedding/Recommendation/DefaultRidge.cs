namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>The default ridge: λ = 7·c^¾·e^¼·q^(5/4).</summary>
/// <remarks>
/// c = Σ X_ii / users is the mean contribution of a user to the diagonal of X: the number of likes of a user, where nothing is weighted. e
/// = Σ X_ii / likes is that of a like: 1, where nothing is weighted. q = √(Σ X_ii²) / σ₂ is the ratio of noise to signal: the sampling
/// variation of X, relative to the strongest structure beyond popularity, where σ₂ = Σ_i v_i2² is the second-largest eigenvalue of VVᵀ. The
/// optimal ridge is the noise variance divided by the weight variance, which does not depend on the number of users. λ scales with the unit
/// of X.
/// <para>
/// Exponents and factor were fitted to the best ridges, by NDCG@20 and recall@20 on held-out likes, of some fifty public data sets of
/// films, artists, products, places and papers, and parts of them, at 32, 128 and 300 dimensions. Near the best value, recommendations
/// change little within a factor of two.
/// </para>
/// </remarks>
internal static class DefaultRidge
{
    private const double Factor = 7;

    /// <summary>
    /// Bounds of q. Below, data of several unconnected parts would get too small a ridge; above, data without structure would get an
    /// arbitrary one.
    /// </summary>
    private const double LeastNoise = 0.8, MostNoise = 20;

    /// <summary>
    /// (Σ n_u)² / (users · Σ n_u²) for the users' numbers of likes n_u: a typical value, used where the users are not known.
    /// </summary>
    private const double UsualEvenness = 0.45;

    /// <exception cref="InvalidOperationException">X_ii is not known, or all vectors are zero.</exception>
    public static double Compute(ItemEmbeddings embeddings)
    {
        double[] diagonal = embeddings.KnownDiagonal;
        double total = diagonal.Sum(), likes = embeddings.ItemCounts.Sum(count => (double)count);
        if (ColumnSquare(embeddings, 0) == 0)
        {
            throw new InvalidOperationException(
                "All vectors are zero: no two items are liked by the same user, so there is nothing to recommend by.");
        }
        double perUser = embeddings.Training is { UserCount: > 0 and var users } ? total / users : PerUserFromCounts(embeddings, total);
        double perLike = likes > 0 ? total / likes : 1;
        return Factor * Math.Pow(perUser, 0.75) * Math.Pow(perLike, 0.25) * Math.Pow(Noise(embeddings, diagonal), 1.25);
    }

    private static double Noise(ItemEmbeddings embeddings, double[] diagonal)
    {
        double second = embeddings.Dimension > 1 ? ColumnSquare(embeddings, 1) : 0;
        return second == 0 ? 1 : Math.Clamp(Math.Sqrt(diagonal.Sum(count => count * count)) / second, LeastNoise, MostNoise);
    }

    /// <summary>From counts of pairs: Σ_ij X_ij = Σ_u n_u², which the vectors reproduce as ‖Σ v_i‖² + Σ ψ_i.</summary>
    private static double PerUserFromCounts(ItemEmbeddings embeddings, double total)
    {
        double squares = embeddings.Uniqueness.Sum();
        for (int column = 0; column < embeddings.Dimension; column++)
        {
            double sum = 0;
            for (int item = 0; item < embeddings.Count; item++) sum += embeddings.GetVector(item)[column];
            squares += sum * sum;
        }
        return UsualEvenness * Math.Max(squares / total, 1);
    }

    private static double ColumnSquare(ItemEmbeddings embeddings, int column)
    {
        double square = 0;
        for (int item = 0; item < embeddings.Count; item++) square += Math.Pow(embeddings.GetVector(item)[column], 2);
        return square;
    }
}
