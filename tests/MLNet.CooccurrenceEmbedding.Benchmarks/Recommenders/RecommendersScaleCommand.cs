using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>Measures Fit, CreateRecommender and recommendations for generated likes.</summary>
internal static class RecommendersScaleCommand
{
    public static Command Create()
    {
        Option<int> users = Arguments.Count("--users", null, "The number of users, each with at least one like");
        Option<int> items = Arguments.Count(
            "--items", null, "The number of items, of which few are popular", atLeast: 2 * AnswerTime.HistoryLength);
        Option<int> likes = Arguments.Count("--likes", null, "The number of distinct likes");
        Option<int> dimension = Arguments.Dimension();
        Option<int> iterations = Arguments.Count("--iterations", 25, "The maximum number of iterations");
        Option<FileInfo> json = Arguments.Json();
        var command = new Command(
            "recommenders-scale",
            "Fits generated power-law likes, creates a recommender, and prints the seconds and the peak memory of the process")
        {
            users, items, likes, dimension, iterations, json,
        };
        command.SetAction(parsed =>
        {
            Report report = Measure(
                PowerLawLikes.Generate(parsed.GetValue(users), parsed.GetValue(items), parsed.GetValue(likes)),
                parsed.GetValue(dimension),
                parsed.GetValue(iterations));
            Console.WriteLine(report);
            Console.WriteLine(Machine.Current);
            if (parsed.GetValue(json) is { } file) Json.Write(file, report);
        });
        return command;
    }

    private static Report Measure(LikeRows likes, int dimension, int iterations)
    {
        long began = Stopwatch.GetTimestamp();
        ItemEmbeddings embeddings = new MLContext().Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            ItemColumnName = LikesView.ItemColumn,
            UserColumnName = LikesView.UserColumn,
            Dimension = dimension,
            MaximumNumberOfIterations = iterations,
        }).Fit(LikesView.Create(likes)).Embeddings;
        double fit = Stopwatch.GetElapsedTime(began).TotalSeconds, fitPeak = PeakMemory.Megabytes;
        began = Stopwatch.GetTimestamp();
        ItemRecommender recommender = embeddings.CreateRecommender();
        double build = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double milliseconds = AnswerTime.MeasureMilliseconds(
            Enumerable.Range(0, embeddings.Count), history => recommender.Recommend(history).Count);
        return new Report(
            likes.UserCount, likes.ItemCount, likes.Count, dimension, fit, embeddings.Training!.Iterations, build, milliseconds,
            fitPeak, PeakMemory.Megabytes, likes.Megabytes);
    }

    /// <param name="Users">The number of users.</param>
    /// <param name="Items">The number of items.</param>
    /// <param name="Likes">The number of distinct likes.</param>
    /// <param name="Dimension">The length of a vector.</param>
    /// <param name="FitSeconds">The time of Fit.</param>
    /// <param name="Iterations">The number of iterations of Fit.</param>
    /// <param name="BuildSeconds">The time of CreateRecommender.</param>
    /// <param name="AnswerMilliseconds">The median time of 20 recommendations for a history of 50 items.</param>
    /// <param name="FitPeakMemoryMB">The peak memory of the process at the end of Fit.</param>
    /// <param name="PeakMemoryMB">The peak memory of the process.</param>
    /// <param name="LikesMemoryMB">The memory of the generated likes, which the peaks include.</param>
    private sealed record Report(
        int Users, int Items, int Likes, int Dimension, double FitSeconds, int Iterations, double BuildSeconds, double AnswerMilliseconds,
        double FitPeakMemoryMB, double PeakMemoryMB, double LikesMemoryMB)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
            {Users:N0} users x {Items:N0} items, {Likes:N0} likes, dimension {Dimension}
              Fit                      {FitSeconds,9:F2} s, {Iterations} iterations
              CreateRecommender        {BuildSeconds,9:F2} s
              recommendation           {AnswerMilliseconds,9:F2} ms for a history of {AnswerTime.HistoryLength} (median)
              peak memory after Fit    {FitPeakMemoryMB,9:N0} MB, of which {LikesMemoryMB:N0} MB are the generated likes
              peak memory in total     {PeakMemoryMB,9:N0} MB
            """);
    }
}
