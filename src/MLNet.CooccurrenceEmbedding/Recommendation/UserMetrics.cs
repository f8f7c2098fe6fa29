namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// The metrics of one user of a <see cref="HoldOutSplit"/>: see <see cref="RecommenderMetrics.Users"/>. Those of two recommenders on one
/// split are pairs, for a paired test.
/// </summary>
public readonly record struct UserMetrics
{
    private readonly int _k;

    internal UserMetrics(string name, int k, int heldOutCount, int hitCount, double ndcg, double averagePrecision, double reciprocalRank)
    {
        Name = name;
        _k = k;
        HeldOutCount = heldOutCount;
        HitCount = hitCount;
        Ndcg = ndcg;
        AveragePrecision = averagePrecision;
        ReciprocalRank = reciprocalRank;
    }

    /// <summary>The user's name, as in <see cref="HeldOutUser.Name"/>.</summary>
    public string Name { get; }

    /// <summary>The number of held-out items, at least 1.</summary>
    public int HeldOutCount { get; }

    /// <summary>The number of held-out items among the k best.</summary>
    public int HitCount { get; }

    /// <summary>The term of <see cref="RecommenderMetrics.Recall"/>, from 0 to 1.</summary>
    public double Recall => (double)HitCount / HeldOutCount;

    /// <summary>The term of <see cref="RecommenderMetrics.CappedRecall"/>, from 0 to 1.</summary>
    public double CappedRecall => (double)HitCount / Math.Min(_k, HeldOutCount);

    /// <summary>The term of <see cref="RecommenderMetrics.Precision"/>, from 0 to 1.</summary>
    public double Precision => (double)HitCount / _k;

    /// <summary>The term of <see cref="RecommenderMetrics.Ndcg"/>, from 0 to 1.</summary>
    public double Ndcg { get; }

    /// <summary>The term of <see cref="RecommenderMetrics.MeanAveragePrecision"/>, from 0 to 1.</summary>
    public double AveragePrecision { get; }

    /// <summary>The term of <see cref="RecommenderMetrics.HitRate"/>: 1 if a held-out item is among the k best, or else 0.</summary>
    public double Hit => HitCount > 0 ? 1 : 0;

    /// <summary>The term of <see cref="RecommenderMetrics.MeanReciprocalRank"/>, from 0 to 1.</summary>
    public double ReciprocalRank { get; }

    /// <summary>Computes the metrics of a user.</summary>
    /// <param name="name">The user's name.</param>
    /// <param name="recommended">Distinct items or −1, best first, at most <paramref name="k"/>.</param>
    /// <param name="heldOut">Held-out items, ascending, at least one.</param>
    /// <param name="k">Length of the lists.</param>
    internal static UserMetrics Compute(string name, ReadOnlySpan<int> recommended, ReadOnlySpan<int> heldOut, int k)
    {
        int hits = 0;
        double gain = 0, precisions = 0, reciprocalRank = 0;
        for (int rank = 1; rank <= recommended.Length; rank++)
        {
            if (heldOut.BinarySearch(recommended[rank - 1]) < 0) continue;
            hits++;
            gain += Discount(rank);
            precisions += (double)hits / rank;
            if (hits == 1) reciprocalRank = 1.0 / rank;
        }
        int most = Math.Min(k, heldOut.Length);
        double ideal = 0;
        for (int rank = 1; rank <= most; rank++) ideal += Discount(rank);
        return new UserMetrics(name, k, heldOut.Length, hits, gain / ideal, precisions / most, reciprocalRank);
    }

    private static double Discount(int rank) => 1 / Math.Log2(rank + 1);
}
