using System.Globalization;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Metrics of a recommender on held-out likes, for lists of k items: see <see cref="HoldOutSplit"/>. All but <see cref="Coverage"/> are
/// means over the users who have held-out likes. All are from 0 to 1. Higher is better.
/// </summary>
public sealed record RecommenderMetrics
{
    internal RecommenderMetrics()
    {
    }

    /// <summary>Length of the lists.</summary>
    public required int K { get; init; }

    /// <summary>Users who have held-out likes.</summary>
    public required int UserCount { get; init; }

    /// <summary>
    /// Recall@k: the number of held-out items among the k best, divided by its largest possible value, the smaller of k and the number of
    /// held-out items. (D. Liang, R. G. Krishnan, M. D. Hoffman and T. Jebara, "Variational autoencoders for collaborative filtering", WWW
    /// 2018, section 4.2.)
    /// </summary>
    public required double Recall { get; init; }

    /// <summary>
    /// NDCG@k: a held-out item at rank r gains 1/log₂(r + 1). The sum of the gains is divided by that of the best order, which starts with
    /// the held-out items. (K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20, 2002, p. 422;
    /// in the form of Liang et al. 2018, section 4.2.)
    /// </summary>
    public required double Ndcg { get; init; }

    /// <summary>
    /// Hit rate@k: the fraction of the users who have a held-out item among the k best. (M. Deshpande and G. Karypis, "Item-based top-N
    /// recommendation algorithms", ACM TOIS 22, 2004, p. 143.)
    /// </summary>
    public required double HitRate { get; init; }

    /// <summary>
    /// MRR@k: 1/r, where r is the rank of the first held-out item, or 0 if no held-out item is among the k best. (E. M. Voorhees, "The
    /// TREC-8 question answering track report", 1999.)
    /// </summary>
    public required double MeanReciprocalRank { get; init; }

    /// <summary>
    /// Catalog coverage: the fraction of all items, <see cref="HoldOutSplit.ItemNames"/>, that are among the k best of at least one user.
    /// It is near 0 for a recommender that gives every user the same list. (M. Ge, C. Delgado-Battenfeld and D. Jannach, "Beyond accuracy:
    /// evaluating recommender systems by coverage and serendipity", RecSys 2010.)
    /// </summary>
    public required double Coverage { get; init; }

    /// <summary>Formats all metrics on one line, in invariant culture.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"recall@{K} {Recall:F3}, NDCG@{K} {Ndcg:F3}, "
        + $"hit rate@{K} {HitRate:F3}, MRR@{K} {MeanReciprocalRank:F3}, coverage {Coverage:F3}, {UserCount} users");

    /// <summary>Computes the metrics from those of single users.</summary>
    /// <param name="users">The metrics of each user.</param>
    /// <param name="isRecommended">For each item, whether it is among the k best of at least one user.</param>
    /// <param name="k">Length of the lists.</param>
    internal static RecommenderMetrics Average(UserMetrics[] users, bool[] isRecommended, int k) => new()
    {
        K = k,
        UserCount = users.Length,
        Recall = users.Average(user => user.Recall),
        Ndcg = users.Average(user => user.Ndcg),
        HitRate = users.Average(user => user.IsHit ? 1.0 : 0.0),
        MeanReciprocalRank = users.Average(user => user.ReciprocalRank),
        Coverage = (double)isRecommended.Count(recommended => recommended) / isRecommended.Length,
    };
}

/// <summary>The metrics of one user.</summary>
internal readonly record struct UserMetrics(double Recall, double Ndcg, double ReciprocalRank)
{
    public bool IsHit => ReciprocalRank > 0;

    /// <summary>Computes the metrics of a user.</summary>
    /// <param name="recommended">Distinct items or −1, best first, at most <paramref name="k"/>.</param>
    /// <param name="heldOut">Held-out items, ascending, at least one.</param>
    /// <param name="k">Length of the lists.</param>
    public static UserMetrics Compute(ReadOnlySpan<int> recommended, ReadOnlySpan<int> heldOut, int k)
    {
        int hits = 0;
        double gain = 0, reciprocalRank = 0;
        for (int rank = 1; rank <= recommended.Length; rank++)
        {
            if (heldOut.BinarySearch(recommended[rank - 1]) < 0) continue;
            hits++;
            gain += Discount(rank);
            if (hits == 1) reciprocalRank = 1.0 / rank;
        }
        int most = Math.Min(k, heldOut.Length);
        double ideal = 0;
        for (int rank = 1; rank <= most; rank++) ideal += Discount(rank);
        return new UserMetrics((double)hits / most, gain / ideal, reciprocalRank);
    }

    private static double Discount(int rank) => 1 / Math.Log2(rank + 1);
}
