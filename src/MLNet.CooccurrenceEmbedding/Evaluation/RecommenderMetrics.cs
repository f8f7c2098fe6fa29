using System.Globalization;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Metrics of a recommender on held-out likes, for lists of k items: see <see cref="HoldOutSplit"/>. All but <see cref="Coverage"/> and
/// <see cref="Novelty"/> are means over the users who have held-out likes, from 0 to 1. Higher is better.
/// </summary>
/// <remarks>
/// Recall, precision and NDCG have the values of the code of LightGCN (X. He et al., "LightGCN: simplifying and powering graph convolution
/// network for recommendation", SIGIR 2020). Recall, precision, NDCG, MAP and novelty have those of Microsoft's Recommenders library, if
/// it is given lists of k items for every user.
/// </remarks>
public sealed record RecommenderMetrics
{
    /// <summary>Computes the metrics from those of single users.</summary>
    /// <param name="k">Length of the lists.</param>
    /// <param name="users">The metrics of each user, at least one.</param>
    /// <param name="recommendations">How many users each item is recommended to.</param>
    /// <param name="likes">How many users like each item in the train set.</param>
    internal RecommenderMetrics(int k, UserMetrics[] users, int[] recommendations, int[] likes)
    {
        K = k;
        Users = Array.AsReadOnly(users);
        Recall = users.Average(user => user.Recall);
        CappedRecall = users.Average(user => user.CappedRecall);
        Precision = users.Average(user => user.Precision);
        Ndcg = users.Average(user => user.Ndcg);
        MeanAveragePrecision = users.Average(user => user.AveragePrecision);
        HitRate = users.Average(user => user.Hit);
        MeanReciprocalRank = users.Average(user => user.ReciprocalRank);
        Coverage = (double)recommendations.Count(count => count > 0) / recommendations.Length;
        Novelty = ComputeNovelty(recommendations, likes);
    }

    /// <summary>Length of the lists.</summary>
    public int K { get; }

    /// <summary>Users who have held-out likes.</summary>
    public int UserCount => Users.Count;

    /// <summary>The metrics of each user, in the order of <see cref="HoldOutSplit.Users"/>.</summary>
    public IReadOnlyList<UserMetrics> Users { get; }

    /// <summary>
    /// Recall@k: the number of held-out items among the k best, divided by the number of held-out items. With more than k held-out items,
    /// it is below 1 for every recommender. (C. D. Manning, P. Raghavan and H. Schütze, "Introduction to Information Retrieval", 2008,
    /// section 8.3.)
    /// </summary>
    public double Recall { get; }

    /// <summary>
    /// Capped recall@k: the number of held-out items among the k best, divided by its largest possible value, the smaller of k and the
    /// number of held-out items. Papers in the line of Mult-VAE, EASE among them, call it Recall@k. (D. Liang, R. G. Krishnan, M. D.
    /// Hoffman and T. Jebara, "Variational autoencoders for collaborative filtering", WWW 2018, section 4.2. The name is that of N. Thakur
    /// et al., "BEIR", NeurIPS Datasets and Benchmarks 2021.)
    /// </summary>
    public double CappedRecall { get; }

    /// <summary>
    /// Precision@k: the number of held-out items among the k best, divided by k, also for shorter lists. (Manning, Raghavan and Schütze
    /// 2008, section 8.4.)
    /// </summary>
    public double Precision { get; }

    /// <summary>
    /// NDCG@k: a held-out item at rank r gains 1/log₂(r + 1). The sum of the gains is divided by that of the best order, which starts with
    /// the held-out items. (K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20, 2002, p. 422;
    /// in the form of Liang et al. 2018, section 4.2.)
    /// </summary>
    public double Ndcg { get; }

    /// <summary>
    /// MAP@k: the sum of the precisions at the ranks r ≤ k of held-out items (the number of held-out items up to r, divided by r), divided
    /// by the smaller of k and the number of held-out items. (Manning, Raghavan and Schütze 2008, section 8.4, for whole rankings; the
    /// divisor is that of <c>map_at_k</c> in Microsoft's Recommenders library.)
    /// </summary>
    public double MeanAveragePrecision { get; }

    /// <summary>
    /// Hit rate@k: the fraction of the users who have a held-out item among the k best. (M. Deshpande and G. Karypis, "Item-based top-N
    /// recommendation algorithms", ACM TOIS 22, 2004, p. 143.)
    /// </summary>
    public double HitRate { get; }

    /// <summary>
    /// MRR@k: 1/r, where r is the rank of the first held-out item, or 0 if no held-out item is among the k best. (E. M. Voorhees, "The
    /// TREC-8 question answering track report", 1999.)
    /// </summary>
    public double MeanReciprocalRank { get; }

    /// <summary>
    /// Catalog coverage, from 0 to 1: the fraction of all items, <see cref="HoldOutSplit.ItemNames"/>, that are among the k best of at
    /// least one user. It is near 0 for a recommender that gives every user the same list. (M. Ge, C. Delgado-Battenfeld and D. Jannach,
    /// "Beyond accuracy: evaluating recommender systems by coverage and serendipity", RecSys 2010.)
    /// </summary>
    public double Coverage { get; }

    /// <summary>
    /// Novelty in bits: the mean of −log₂(likes of the item / all likes), both in the train set, over all recommendations. Higher means
    /// that less popular items are recommended, which alone is no merit. Items without a like in the train set are left out. It is 0 if
    /// nothing is recommended. (P. Castells, S. Vargas and J. Wang, "Novelty and diversity metrics for recommender systems: choice,
    /// discovery and relevance", DDR at ECIR 2011: the choice model.)
    /// </summary>
    public double Novelty { get; }

    /// <summary>Computes the 95 % confidence interval of a mean over the users.</summary>
    /// <param name="metric">The metric of a user: <c>user => user.Ndcg</c>, for example.</param>
    /// <returns>The mean, which equals that of this object, and its interval.</returns>
    public MetricInterval GetInterval(Func<UserMetrics, double> metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return MetricInterval.OfMean([.. Users.Select(metric)]);
    }

    /// <summary>
    /// Compares with another recommender on the same split: the mean over the users of the differences of a metric, and its 95 % confidence
    /// interval. If the interval does not contain 0, the difference is significant at the 5 % level (a paired test).
    /// </summary>
    /// <param name="other">The metrics of the other recommender.</param>
    /// <param name="metric">The metric of a user: <c>user => user.Ndcg</c>, for example.</param>
    /// <returns>The mean of this metric minus that of <paramref name="other"/>, and its interval.</returns>
    /// <exception cref="ArgumentException"><paramref name="other"/> has another k, or other users or held-out likes.</exception>
    public MetricInterval GetDifference(RecommenderMetrics other, Func<UserMetrics, double> metric)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(metric);
        if (K != other.K)
        {
            throw new ArgumentException(
                $"The metrics are for lists of {K} and of {other.K} items. Evaluate both with the same k.", nameof(other));
        }
        var users = Users.Select(user => (user.Name, user.HeldOutCount));
        if (!users.SequenceEqual(other.Users.Select(user => (user.Name, user.HeldOutCount))))
        {
            throw new ArgumentException(
                "The metrics are of other users, or of other held-out likes. Evaluate both recommenders on one split.", nameof(other));
        }
        return MetricInterval.OfMean([.. Users.Zip(other.Users, (user, same) => metric(user) - metric(same))]);
    }

    /// <summary>Compares the metrics of all users, coverage and novelty.</summary>
    /// <param name="other">Other metrics.</param>
    /// <returns>Whether all are equal.</returns>
    public bool Equals(RecommenderMetrics? other)
        => other is not null && K == other.K && Coverage == other.Coverage && Novelty == other.Novelty && Users.SequenceEqual(other.Users);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(K, UserCount, Ndcg, Coverage, Novelty);

    /// <summary>Formats all metrics on one line, in invariant culture.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"recall@{K} {Recall:F3}, capped recall@{K} {CappedRecall:F3}, precision@{K} {Precision:F3}, NDCG@{K} {Ndcg:F3}, "
        + $"MAP@{K} {MeanAveragePrecision:F3}, hit rate@{K} {HitRate:F3}, MRR@{K} {MeanReciprocalRank:F3}, "
        + $"coverage {Coverage:F3}, novelty {Novelty:F1} bits, {UserCount} users");

    private static double ComputeNovelty(int[] recommendations, int[] likes)
    {
        double allLikes = likes.Sum(count => (long)count), bits = 0;
        long recommended = 0;
        // Summed in the order of the likes, so that the rounding does not depend on the order of the items.
        var itemsByLikes = Enumerable.Range(0, likes.Length).Where(item => likes[item] > 0).GroupBy(item => likes[item]);
        foreach (var items in itemsByLikes.OrderBy(items => items.Key))
        {
            long count = items.Sum(item => (long)recommendations[item]);
            bits -= count * Math.Log2(items.Key / allLikes);
            recommended += count;
        }
        return recommended == 0 ? 0 : bits / recommended;
    }
}
