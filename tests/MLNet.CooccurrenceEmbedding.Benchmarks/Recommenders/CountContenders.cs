using System.Diagnostics;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>What needs no more than counting.</summary>
internal static class CountContenders
{
    public static IEnumerable<Contender> Of(SplitLikes likes) => [Popularity(likes), RawSums(likes)];

    private static Contender Popularity(SplitLikes likes)
    {
        long began = Stopwatch.GetTimestamp();
        int[] counts = likes.Counts();
        int[] popular = [.. Enumerable.Range(0, likes.ItemCount).OrderByDescending(item => counts[item])];
        return new Contender("popularity", null, 0, Stopwatch.GetElapsedTime(began).TotalSeconds,
            (history, count) => popular.Where(item => Array.BinarySearch(history, item) < 0).Take(count));
    }

    /// <summary>score(H, j) = Σ_{i∈H} X_ij, user by user: X itself is not needed, as Σ_i X_ij = Σ_u S_uj·|H ∩ likes of u|.</summary>
    private static Contender RawSums(SplitLikes likes) => new("sums of raw X", null, 0, 0, (history, count) =>
    {
        var scores = new float[likes.ItemCount];
        foreach (int[] items in likes.Training)
        {
            int common = items.Count(item => Array.BinarySearch(history, item) >= 0);
            if (common == 0) continue;
            foreach (int item in items) scores[item] += common;
        }
        return Best.Of(scores, history, count, likes.Split.ItemNames);
    });
}
