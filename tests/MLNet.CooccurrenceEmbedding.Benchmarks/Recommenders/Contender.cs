using MLNet.CooccurrenceEmbedding.Embeddings;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>Something that recommends.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Parameter">The value that is tried, where the best of several is reported.</param>
/// <param name="FitSeconds">The fit of the vectors that it is made from, if any.</param>
/// <param name="BuildSeconds">All else that precedes the first answer.</param>
/// <param name="Recommend">From a history, ascending items, and a number to so many recommended items, best first.</param>
internal sealed record Contender(
    string Name, double? Parameter, double FitSeconds, double BuildSeconds, Func<int[], int, IEnumerable<int>> Recommend);

/// <summary>The items of the highest scores.</summary>
internal static class Best
{
    public static IEnumerable<int> Of(ReadOnlySpan<float> scores, int[] history, int count, IReadOnlyList<string> names)
    {
        var best = new TopItems(count);
        for (int item = 0; item < scores.Length; item++)
            if (Array.BinarySearch(history, item) < 0) best.Offer(item, scores[item]);
        return best.Take(names).Select(item => item.Index);
    }
}
