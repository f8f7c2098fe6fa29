namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>The default ridge: λ = 7·c^¾·e^¼·q^(5/4).</summary>
/// <remarks>
/// c = Σ X_ii / users is the mean contribution of a user to the diagonal of X. Without weights it is the mean number of likes of a user.
/// e = Σ X_ii / likes is the mean contribution of a like. Without weights it is 1.
/// q = √(Σ X_ii²) / σ₂ is the ratio of noise to signal. The noise is the sampling variation of X. The signal is the strongest structure
/// beyond popularity: σ₂ = Σ_i v_i2², the second-largest eigenvalue of VVᵀ.
/// The optimal ridge is the noise variance divided by the variance of the weights, which does not depend on the number of users. λ scales
/// with the unit of X.
/// <para>
/// The exponents and the factor were fitted to the ridges with the best NDCG@20 and recall@20 on held-out likes of about fifty public data
/// sets of films, artists, products, places and papers, and of subsets of them, with 32, 128 and 300 dimensions. Near the best ridge,
/// recommendations change little within a factor of two.
/// </para>
/// </remarks>
internal static class DefaultRidge
{
    private const double Factor = 7;

    /// <summary>
    /// Bounds of q. Without the lower bound, data with several unconnected groups of items would get too small a ridge. Without the upper
    /// bound, data without structure would get an arbitrarily large ridge.
    /// </summary>
    private const double MinimumNoise = 0.8, MaximumNoise = 20;

    /// <summary>
    /// A typical value of (Σ n_u)² / (users · Σ n_u²), where user u has n_u likes, for data without users.
    /// </summary>
    private const double TypicalEvenness = 0.45;

    /// <exception cref="InvalidOperationException">X_ii is not known, or all vectors are zero.</exception>
    public static double Compute(ItemEmbeddings embeddings)
    {
        double[] diagonal = embeddings.KnownDiagonal;
        double total = diagonal.Sum(), likes = embeddings.ItemCounts.Sum(count => (double)count);
        if (SumColumnSquares(embeddings, 0) == 0)
        {
            throw new InvalidOperationException(
                "All vectors are zero: no two items are liked by the same user, so there is nothing to recommend by.");
        }
        double perUser = embeddings.Training is { UserCount: > 0 and var users } ? total / users : EstimatePerUser(embeddings, total);
        double perLike = likes > 0 ? total / likes : 1;
        return Factor * Math.Pow(perUser, 0.75) * Math.Pow(perLike, 0.25) * Math.Pow(ComputeNoise(embeddings, diagonal), 1.25);
    }

    private static double ComputeNoise(ItemEmbeddings embeddings, double[] diagonal)
    {
        double second = embeddings.Dimension > 1 ? SumColumnSquares(embeddings, 1) : 0;
        return second == 0 ? 1 : Math.Clamp(Math.Sqrt(diagonal.Sum(count => count * count)) / second, MinimumNoise, MaximumNoise);
    }

    /// <summary>An estimate of c for data without users: Σ_ij X_ij = Σ_u n_u², which the vectors approximate by ‖Σ v_i‖² + Σ ψ_i.</summary>
    private static double EstimatePerUser(ItemEmbeddings embeddings, double total)
    {
        double squares = embeddings.Uniqueness.Sum();
        for (int column = 0; column < embeddings.Dimension; column++)
        {
            double sum = 0;
            for (int item = 0; item < embeddings.Count; item++) sum += embeddings.GetVector(item)[column];
            squares += sum * sum;
        }
        return TypicalEvenness * Math.Max(squares / total, 1);
    }

    private static double SumColumnSquares(ItemEmbeddings embeddings, int column)
    {
        double square = 0;
        for (int item = 0; item < embeddings.Count; item++) square += Math.Pow(embeddings.GetVector(item)[column], 2);
        return square;
    }
}
