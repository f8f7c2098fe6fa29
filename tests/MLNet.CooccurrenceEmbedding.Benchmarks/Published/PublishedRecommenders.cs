using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>Measures this library's recommender and popularity on a split. The times include the compilation of the code.</summary>
internal static class PublishedRecommenders
{
    private const string HistoryColumn = "History";

    public static PublishedResult MeasureLibrary(PublishedSplit split, int dimension)
    {
        long began = Stopwatch.GetTimestamp();
        ItemRecommender recommender = new MLContext().CooccurrenceRecommender(new CooccurrenceRecommenderTrainer.Options
        {
            ItemColumnName = LikesView.ItemColumn,
            UserColumnName = LikesView.UserColumn,
            Dimension = dimension,
        }).Fit(LikesView.Create(split.Training));
        double fitSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        began = Stopwatch.GetTimestamp();
        recommender = recommender.Embeddings.CreateRecommender(); // what a program does that loads the model
        double buildSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        began = Stopwatch.GetTimestamp();
        var lists = recommender.Recommend(CreateHistories(split), HistoryColumn, SplitQuality.K);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new PublishedResult(
            $"this library, d = {dimension}",
            SplitQuality.Compute(split, [.. lists.Select(list => list.Select(item => item.Index).ToArray())]),
            fitSeconds,
            buildSeconds,
            seconds,
            PeakMemory.Megabytes);
    }

    public static PublishedResult MeasurePopularity(PublishedSplit split)
    {
        long began = Stopwatch.GetTimestamp();
        int[] counts = split.Training.CountPerItem();
        int[] popular = [.. Enumerable.Range(0, counts.Length).Where(item => counts[item] > 0).OrderByDescending(item => counts[item])];
        double buildSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        began = Stopwatch.GetTimestamp();
        int[][] lists = [.. split.TestUsers.Select(user =>
        {
            int[] history = split.Training.ItemsOf(user).ToArray();
            return popular.Where(item => Array.BinarySearch(history, item) < 0).Take(SplitQuality.K).ToArray();
        })];
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new PublishedResult("popularity", SplitQuality.Compute(split, lists), 0, buildSeconds, seconds, PeakMemory.Megabytes);
    }

    /// <summary>Creates a view with the history of each test user, as keys.</summary>
    private static RowsView CreateHistories(PublishedSplit split) => new(
        split.TestUsers.Length,
        new RowsColumn<VBuffer<uint>>(
            HistoryColumn,
            new VectorDataViewType(new KeyDataViewType(typeof(uint), split.Training.ItemCount)),
            (int row, ref VBuffer<uint> history) =>
            {
                ReadOnlySpan<int> items = split.Training.ItemsOf(split.TestUsers[row]);
                var editor = VBufferEditor.Create(ref history, items.Length);
                for (int k = 0; k < items.Length; k++) editor.Values[k] = (uint)items[k] + 1; // the first value of a key is 1
                history = editor.Commit();
            }));
}
