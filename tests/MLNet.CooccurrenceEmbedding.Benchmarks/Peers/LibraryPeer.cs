using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Peers;

/// <summary>Measures this library with default options. A first fit, which is not timed, compiles the code.</summary>
internal static class LibraryPeer
{
    public const string Cosine = "this library, cosine of V";
    public const string ClosedForm = "this library, `CreateRecommender()`";

    public static readonly int[] Dimensions = [32, 128, 300];

    public static IEnumerable<PeerResult> Measure(SplitLikes likes, int dimension)
    {
        string setting = string.Create(CultureInfo.InvariantCulture, $"d = {dimension}");
        CooccurrenceEmbeddingEstimator estimator = new MLContext().Transforms.CooccurrenceEmbed(
            "Vector", LikesView.ItemColumn, LikesView.UserColumn, dimension);
        estimator.Fit(likes.Split.TrainSet).Embeddings.CreateRecommender();

        long began = Stopwatch.GetTimestamp();
        ItemEmbeddings embeddings = estimator.Fit(likes.Split.TrainSet).Embeddings;
        double fitSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds, fitPeak = PeakMemory.Megabytes;
        ItemRecommender recommender = embeddings.CreateRecommender();
        double allSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds, peak = PeakMemory.Megabytes;

        yield return Evaluate(Cosine, fitSeconds, fitPeak, VectorRecommenders.Similar(Cosine, embeddings, 0, SimilarityMetric.Cosine));
        yield return Evaluate(ClosedForm, allSeconds, peak, new NamedRecommender(
            ClosedForm, null, 0, 0, (history, count) => recommender.Recommend(history, count).Select(item => item.Index)));

        PeerResult Evaluate(string method, double seconds, double peakMemory, NamedRecommender named)
        {
            RecommenderMetrics metrics = likes.Evaluate(named, RecommendersCommand.K);
            return new PeerResult(method, setting, seconds, peakMemory, embeddings.Training!.Loss, metrics.CappedRecall, metrics.Ndcg);
        }
    }
}
