namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>What <see cref="RecommenderMetrics"/> averages, for one user.</summary>
internal readonly record struct UserMetrics(double Recall, double Ndcg, double ReciprocalRank)
{
    public bool IsHit => ReciprocalRank > 0;

    /// <param name="recommended">Distinct items or −1, best first, at most <paramref name="k"/>.</param>
    /// <param name="heldOut">Held-out items, ascending, at least one.</param>
    /// <param name="k">Length of the lists that are judged.</param>
    public static UserMetrics Of(ReadOnlySpan<int> recommended, ReadOnlySpan<int> heldOut, int k)
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
