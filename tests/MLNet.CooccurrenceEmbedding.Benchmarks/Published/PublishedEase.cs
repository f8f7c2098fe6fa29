using System.Diagnostics;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>
/// Measures full EASE on a published split. The ridge has the highest NDCG@20 on a fifth of the training likes, which are held out. For a
/// choice in little time, only the most popular items are used. The test likes are not used.
/// </summary>
internal static class PublishedEase
{
    private const int ItemsOfChoice = 4_000;

    private static readonly double[] Ridges = [10, 30, 100, 300, 1000, 3000];

    public static PublishedResult Measure(PublishedSplit split)
    {
        double ridge = ChooseRidge(split.Training);
        long began = Stopwatch.GetTimestamp();
        var ease = FullEase.Fit(split.Training, ridge);
        double fitSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        began = Stopwatch.GetTimestamp();
        var lists = new int[split.TestUsers.Length][];
        Parallel.For(0, lists.Length, index =>
            lists[index] = [.. ease.Recommend(split.Training.ItemsOf(split.TestUsers[index]).ToArray(), SplitQuality.K)]);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new PublishedResult(
            string.Create(CultureInfo.InvariantCulture, $"EASE in full, λ = {ridge}"),
            SplitQuality.Compute(split, lists),
            fitSeconds,
            0,
            seconds,
            PeakMemory.Megabytes);
    }

    private static double ChooseRidge(LikeRows training)
    {
        var split = new SplitLikes(KeepPopular(training, ItemsOfChoice), seed: 0);
        return Ridges.MaxBy(ridge =>
        {
            var ease = FullEase.Fit(split.ToRows(), ridge);
            return split.Evaluate(new NamedRecommender("EASE", ridge, 0, 0, ease.Recommend), SplitQuality.K).Ndcg;
        });
    }

    /// <summary>Returns the likes of the most popular items.</summary>
    private static LikeRows KeepPopular(LikeRows likes, int items)
    {
        int[] counts = likes.CountPerItem();
        int[] kept = [.. Enumerable.Range(0, likes.ItemCount).OrderByDescending(item => counts[item]).Take(items).Order()];
        int[][] users = [.. Enumerable.Range(0, likes.UserCount).Select(user =>
            likes.ItemsOf(user).ToArray().Select(item => Array.BinarySearch(kept, item)).Where(item => item >= 0).ToArray())];
        return LikeRows.Create(kept.Length, users);
    }
}
