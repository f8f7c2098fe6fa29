using MLNet.CooccurrenceEmbedding.Embeddings;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>Selects the items with the highest scores.</summary>
internal static class TopScores
{
    public static IEnumerable<int> Select(ReadOnlySpan<float> scores, int[] history, int count, IReadOnlyList<string> names)
    {
        var best = new TopItems(count);
        for (int item = 0; item < scores.Length; item++)
            if (Array.BinarySearch(history, item) < 0) best.Offer(item, scores[item]);
        return best.Take(names).Select(item => item.Index);
    }
}
