using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>How long recommendations take, for one history at a time, on one thread.</summary>
internal static class AnswerTime
{
    public const int HistoryLength = 50;

    private const int Histories = 101;
    private const int WarmUps = 20;

    /// <summary>The median, for histories of items at random.</summary>
    /// <param name="items">What the histories are made of.</param>
    /// <param name="answer">From a history, ascending items, to how many items are recommended.</param>
    public static double Milliseconds(IEnumerable<int> items, Func<int[], int> answer)
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
            return recommended > 0 ? milliseconds : throw new InvalidOperationException("Nothing is recommended.");
        }).ToArray()[WarmUps..].Median();
    }
}
