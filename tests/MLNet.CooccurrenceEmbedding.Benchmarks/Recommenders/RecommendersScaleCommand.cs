using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>From generated likes to recommendations, and what memory that took at its peak.</summary>
internal static class RecommendersScaleCommand
{
    public static Command Create()
    {
        Option<int> users = Arguments.Count("--users", null, "Users, each with at least one like");
        Option<int> items = Arguments.Count("--items", null, "Items, few of them popular", atLeast: 2 * AnswerTime.HistoryLength);
        Option<int> likes = Arguments.Count("--likes", null, "Distinct likes");
        Option<int> dimension = Arguments.Dimension();
        Option<int> iterations = Arguments.Count("--iterations", 25, "Iterations to make at most");
        Option<FileInfo> json = Arguments.Json();
        var command = new Command("recommenders-scale", "Fits generated power-law likes, makes a recommender and prints its seconds and the peak memory of the process")
        {
            users, items, likes, dimension, iterations, json,
        };
        command.SetAction(parsed =>
        {
            Report report = Measure(PowerLawLikes.Generate(parsed.GetValue(users), parsed.GetValue(items), parsed.GetValue(likes)), parsed.GetValue(dimension), parsed.GetValue(iterations));
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
        }).Fit(LikesView.Of(likes)).Embeddings;
        double fit = Stopwatch.GetElapsedTime(began).TotalSeconds, fitPeak = PeakMemory.Megabytes;
        began = Stopwatch.GetTimestamp();
        ItemRecommender recommender = embeddings.CreateRecommender();
        double build = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double milliseconds = AnswerTime.Milliseconds(
            Enumerable.Range(0, embeddings.Count), history => recommender.Recommend(history).Count);
        return new Report(
            likes.UserCount, likes.ItemCount, likes.Count, dimension, fit, embeddings.Training!.Iterations, build, milliseconds, fitPeak, PeakMemory.Megabytes,
            likes.Megabytes);
    }

    /// <param name="Users">Users.</param>
    /// <param name="Items">Items.</param>
    /// <param name="Likes">Distinct likes.</param>
    /// <param name="Dimension">Numbers per vector.</param>
    /// <param name="FitSeconds">The whole Fit.</param>
    /// <param name="Iterations">Of it.</param>
    /// <param name="BuildSeconds">CreateRecommender.</param>
    /// <param name="AnswerMilliseconds">20 recommendations for a history of 50 items, the median.</param>
    /// <param name="FitPeakMemoryMB">The peak of the process until Fit had ended.</param>
    /// <param name="PeakMemoryMB">The peak of the process.</param>
    /// <param name="LikesMemoryMB">The part of the peaks that the generated likes take, which Fit reads from.</param>
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
              peak memory in all       {PeakMemoryMB,9:N0} MB
            """);
    }
}
