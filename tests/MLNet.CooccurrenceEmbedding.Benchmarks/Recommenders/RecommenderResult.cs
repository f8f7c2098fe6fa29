using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>The results of one recommender. Each list has an entry for each split.</summary>
internal sealed record RecommenderResult(
    string Name, double? Parameter, SplitMetrics[] Metrics, double[] FitSeconds, double[] BuildSeconds, double[] AnswerMilliseconds)
{
    public double CappedRecall => Metrics.Average(metrics => metrics.CappedRecall);

    public double Ndcg => Metrics.Average(metrics => metrics.Ndcg);

    public double HitRate => Metrics.Average(metrics => metrics.HitRate);

    public double MeanReciprocalRank => Metrics.Average(metrics => metrics.MeanReciprocalRank);

    public double Coverage => Metrics.Average(metrics => metrics.Coverage);

    public double MedianFitSeconds => FitSeconds.Median();

    public double MedianBuildSeconds => BuildSeconds.Median();

    public double MedianAnswerMilliseconds => AnswerMilliseconds.Median();
}

/// <summary>The metrics of a recommender on one split, without those of each user.</summary>
internal sealed record SplitMetrics(
    int UserCount, double CappedRecall, double Ndcg, double HitRate, double MeanReciprocalRank, double Coverage)
{
    public static SplitMetrics From(RecommenderMetrics metrics) => new(
        metrics.UserCount, metrics.CappedRecall, metrics.Ndcg, metrics.HitRate, metrics.MeanReciprocalRank, metrics.Coverage);
}
