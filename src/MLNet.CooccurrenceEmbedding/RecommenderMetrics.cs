using System.Globalization;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// How well a recommender finds held-out likes in its k best items: see <see cref="HoldOutSplit"/>. Each but <see cref="Coverage"/> is the mean over the users who have held-out
/// likes, from 0 to 1, and more is better.
/// </summary>
public sealed record RecommenderMetrics
{
    /// <summary>Length of the lists that were judged.</summary>
    public required int K { get; init; }

    /// <summary>Users who have held-out likes.</summary>
    public required int UserCount { get; init; }

    /// <summary>
    /// Recall@k: the held-out items among the k best, divided by the most that there could be, the smaller of k and the number held out. (D. Liang, R. G. Krishnan, M. D. Hoffman and
    /// T. Jebara, "Variational autoencoders for collaborative filtering", WWW 2018, section 4.2.)
    /// </summary>
    public required double Recall { get; init; }

    /// <summary>
    /// NDCG@k: a held-out item at rank r gains 1/log₂(r + 1); the sum is divided by that of the best possible order, which has held-out items first, the smaller of k and the number held
    /// out. (K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20, 2002, p. 422; in the form of Liang et al. 2018, section 4.2.)
    /// </summary>
    public required double Ndcg { get; init; }

    /// <summary>Hit rate@k: the share of the users who have a held-out item among the k best. (M. Deshpande and G. Karypis, "Item-based top-N recommendation algorithms", ACM TOIS 22, 2004, p. 143.)</summary>
    public required double HitRate { get; init; }

    /// <summary>MRR@k: 1/r where r is the rank of the first held-out item, or 0 if none is among the k best. (E. M. Voorhees, "The TREC-8 question answering track report", 1999.)</summary>
    public required double MeanReciprocalRank { get; init; }

    /// <summary>
    /// The share of all items, <see cref="HoldOutSplit.ItemNames"/>, that are among the k best of at least one user, from 0 to 1: catalogue coverage. What shows everybody the same is near 0.
    /// (M. Ge, C. Delgado-Battenfeld and D. Jannach, "Beyond accuracy: evaluating recommender systems by coverage and serendipity", RecSys 2010.)
    /// </summary>
    public required double Coverage { get; init; }

    /// <summary>All of them on one line, numbers in invariant culture.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"recall@{K} {Recall:F3}, NDCG@{K} {Ndcg:F3}, hit rate@{K} {HitRate:F3}, MRR@{K} {MeanReciprocalRank:F3}, coverage {Coverage:F3}, {UserCount} users");
}
