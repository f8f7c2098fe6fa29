namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>The result of a recommender on a published split.</summary>
/// <param name="Method">The recommender and its setting.</param>
/// <param name="Quality">Recall@20 and NDCG@20.</param>
/// <param name="FitSeconds">The time of training.</param>
/// <param name="BuildSeconds">The remaining time before the first recommendation.</param>
/// <param name="RecommendSeconds">The time of 20 recommendations for each user with test likes.</param>
/// <param name="PeakMemoryMB">The peak memory of the process.</param>
internal sealed record PublishedResult(
    string Method, SplitQuality Quality, double FitSeconds, double BuildSeconds, double RecommendSeconds, double PeakMemoryMB);
