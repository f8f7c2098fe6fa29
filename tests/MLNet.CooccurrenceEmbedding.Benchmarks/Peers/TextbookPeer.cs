using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Compare;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Peers;

/// <summary>Measures the textbook implementation: a dense X, autograd and Adam, for a given time.</summary>
internal static class TextbookPeer
{
    private const int Dimension = 128;
    private const double Seconds = 30;

    public static IEnumerable<PeerResult> Measure(SplitLikes likes)
    {
        LikeRows rows = likes.ToRows();
        if (!Libtorch.TryLoad(Environment.ProcessorCount)) throw new UserErrorException(Libtorch.Remedy);
        if (DenseMeasurement.TooLarge(rows.ItemCount) is { } reason) throw new UserErrorException(reason);
        DenseMeasurement trained = DenseMeasurement.Measure(
            rows, Dimension, Seconds, CompareCommand.DefaultLearningRate, out float[] vectors);
        RecommenderMetrics metrics = likes.Evaluate(PeerVectors.Similar(likes, vectors), RecommendersCommand.K);
        yield return new PeerResult(
            "textbook: dense X, Adam (libtorch), cosine of V",
            string.Create(CultureInfo.InvariantCulture, $"d = {Dimension}, {Seconds} s"),
            trained.Trajectory[^1].Seconds, trained.PeakMemoryMB, trained.Loss, metrics.CappedRecall, metrics.Ndcg);
    }
}
