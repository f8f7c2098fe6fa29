using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>Recommenders from this library's vectors.</summary>
internal static class VectorRecommenders
{
    private static readonly int[] Dimensions = [300, 128, 32];
    private static readonly double[] Ridges = [50, 100, 200, 400];

    public static IEnumerable<NamedRecommender> Create(SplitLikes likes)
    {
        foreach (int dimension in Dimensions)
        {
            long began = Stopwatch.GetTimestamp();
            ItemEmbeddings embeddings = new MLContext().Transforms
                .CooccurrenceEmbed("Vector", LikesView.ItemColumn, LikesView.UserColumn, dimension)
                .Fit(likes.Split.TrainSet)
                .Embeddings;
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (dimension == Dimensions[0])
            {
                yield return Similar("V, dot product, d = 300", embeddings, seconds, SimilarityMetric.DotProduct);
                yield return Similar("V, cosine, d = 300", embeddings, seconds, SimilarityMetric.Cosine);
            }
            yield return ClosedForm(
                string.Create(CultureInfo.InvariantCulture, $"closed form, d = {dimension}, default l2"), embeddings, seconds, null);
            foreach (double ridge in dimension == Dimensions[0] ? Ridges : [])
                yield return ClosedForm("closed form, d = 300", embeddings, seconds, ridge);
        }
    }

    /// <summary>The recommender of one call. The time of its fit includes the choice of its settings.</summary>
    public static IEnumerable<NamedRecommender> CreateTrained(SplitLikes likes)
    {
        long began = Stopwatch.GetTimestamp();
        ItemRecommender recommender = new MLContext()
            .CooccurrenceRecommender(LikesView.ItemColumn, LikesView.UserColumn).Fit(likes.Split.TrainSet);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        yield return new NamedRecommender(
            "CooccurrenceRecommender, d = 300",
            null,
            seconds,
            0,
            (history, count) => recommender.Recommend(history, count).Select(item => item.Index));
    }

    public static NamedRecommender Similar(string name, ItemEmbeddings embeddings, double fitSeconds, SimilarityMetric metric)
        => new(name, null, fitSeconds, 0, (history, count) =>
    {
        var sum = new float[embeddings.Dimension];
        foreach (int item in history) TensorPrimitives.Add(sum, embeddings.GetVector(item), sum);
        return embeddings.FindSimilar(sum, count, metric, exclude: history).Select(item => item.Index);
    });

    private static NamedRecommender ClosedForm(string name, ItemEmbeddings embeddings, double fitSeconds, double? l2)
    {
        long began = Stopwatch.GetTimestamp();
        ItemRecommender recommender = embeddings.CreateRecommender(l2);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new NamedRecommender(
            name, l2, fitSeconds, seconds, (history, count) => recommender.Recommend(history, count).Select(item => item.Index));
    }
}
