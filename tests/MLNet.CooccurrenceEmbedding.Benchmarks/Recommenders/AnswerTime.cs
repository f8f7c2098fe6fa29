using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>Measures the time of recommendations for one history at a time, on one thread.</summary>
internal static class AnswerTime
{
    public const int HistoryLength = 50;

    private const int Histories = 101;
    private const int WarmUps = 20;

    /// <summary>Returns the median for histories of random items.</summary>
    /// <param name="items">The items for the histories.</param>
    /// <param name="answer">Recommends for a history of ascending items, and returns the number of recommended items.</param>
    public static double MeasureMilliseconds(IEnumerable<int> items, Func<int[], int> answer)
    {
        var random = new Random(1);
        int[] shuffled = [.. items];
        return Enumerable.Range(0, WarmUps + Histories).Select(_ =>
        {
            random.Shuffle(shuffled);
            int[] history = [.. shuffled.Take(HistoryLength).Order()];
            long began = Stopwatch.GetTimestamp();
            int recommended = answer(history);
            double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            return recommended > 0 ? milliseconds : throw new InvalidOperationException("No item is recommended.");
        }).ToArray()[WarmUps..].Median();
    }
}
