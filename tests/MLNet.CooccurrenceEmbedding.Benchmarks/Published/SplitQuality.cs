namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>
/// Recall@20 and NDCG@20 as LightGCN defines them, on average over the users with test likes. Recall is divided by the number of a user's
/// test likes, also if there are more than 20. Test items without training likes count.
/// </summary>
internal readonly record struct SplitQuality(double Recall, double Ndcg)
{
    public const int K = 20;

    /// <param name="split">The split.</param>
    /// <param name="lists">The recommended items of each of <see cref="PublishedSplit.TestUsers"/>, the best first.</param>
    public static SplitQuality Compute(PublishedSplit split, IReadOnlyList<IReadOnlyList<int>> lists)
    {
        double recall = 0, ndcg = 0;
        for (int index = 0; index < lists.Count; index++)
        {
            ReadOnlySpan<int> liked = split.Test.ItemsOf(split.TestUsers[index]);
            var metrics = UserMetrics.Compute("", [.. lists[index].Take(K)], liked, K);
            recall += metrics.Recall;
            ndcg += metrics.Ndcg;
        }
        return new SplitQuality(recall / lists.Count, ndcg / lists.Count);
    }
}
