using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>The results of one recommender. Each list has an entry for each split.</summary>
internal sealed record RecommenderResult(
    string Name, double? Parameter, RecommenderMetrics[] Metrics, double[] FitSeconds, double[] BuildSeconds, double[] AnswerMilliseconds)
{
    public double Recall => Metrics.Average(metrics => metrics.Recall);

    public double Ndcg => Metrics.Average(metrics => metrics.Ndcg);

    public double HitRate => Metrics.Average(metrics => metrics.HitRate);

    public double MeanReciprocalRank => Metrics.Average(metrics => metrics.MeanReciprocalRank);

    public double Coverage => Metrics.Average(metrics => metrics.Coverage);

    public double MedianFitSeconds => FitSeconds.Median();

    public double MedianBuildSeconds => BuildSeconds.Median();

    public double MedianAnswerMilliseconds => AnswerMilliseconds.Median();
}
