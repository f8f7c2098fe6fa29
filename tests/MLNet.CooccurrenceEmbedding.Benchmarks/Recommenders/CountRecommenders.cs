using System.Diagnostics;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>Recommenders from counts.</summary>
internal static class CountRecommenders
{
    public static IEnumerable<NamedRecommender> Create(SplitLikes likes) => [Popularity(likes), RawSums(likes)];

    private static NamedRecommender Popularity(SplitLikes likes)
    {
        long began = Stopwatch.GetTimestamp();
        int[] counts = likes.Counts();
        int[] popular = [.. Enumerable.Range(0, likes.ItemCount).OrderByDescending(item => counts[item])];
        return new NamedRecommender("popularity", null, 0, Stopwatch.GetElapsedTime(began).TotalSeconds,
            (history, count) => popular.Where(item => Array.BinarySearch(history, item) < 0).Take(count));
    }

    /// <summary>score(H, j) = Σ_{i∈H} X_ij = Σ_u S_uj·|H ∩ likes of u|, which does not need X.</summary>
    private static NamedRecommender RawSums(SplitLikes likes) => new("sums of raw X", null, 0, 0, (history, count) =>
    {
        var scores = new float[likes.ItemCount];
        foreach (int[] items in likes.Training)
        {
            int common = items.Count(item => Array.BinarySearch(history, item) >= 0);
            if (common == 0) continue;
            foreach (int item in items) scores[item] += common;
        }
        return TopScores.Select(scores, history, count, likes.Split.ItemNames);
    });
}
