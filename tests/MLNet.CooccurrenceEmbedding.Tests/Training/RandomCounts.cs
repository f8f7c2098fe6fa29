using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

internal static class RandomCounts
{
    /// <summary>Creates rows of X = SᵀS: the triangle with a &lt; b or both triangles, with or without the diagonal.</summary>
    public static ItemPairCount[] Rows(Likes likes, bool bothHalves = false, bool diagonal = false)
    {
        var counts = new Dictionary<(int, int), double>();
        for (int user = 0; user < likes.UserCount; user++)
        {
            ReadOnlySpan<int> items = likes.ItemsOf(user);
            for (int a = 0; a < items.Length; a++)
                for (int b = 0; b < items.Length; b++)
                {
                    if (a == b ? !diagonal : a > b && !bothHalves) continue;
                    double count = likes.IsWeighted ? (double)likes.WeightsOf(user)[a] * likes.WeightsOf(user)[b] : 1;
                    counts[(items[a], items[b])] = counts.GetValueOrDefault((items[a], items[b])) + count;
                }
        }
        return [.. counts.Select(count => new ItemPairCount(count.Key.Item1, count.Key.Item2, count.Value))];
    }

    public static CooccurrenceCounts From(int items, params ItemPairCount[] rows) => FromOn(threads: 2, items, rows);

    public static CooccurrenceCounts FromOn(int threads, int items, ItemPairCount[] rows)
    {
        List<ReadOnlyMemory<ItemPairCount>> chunks = [rows.AsMemory(0, rows.Length / 3), rows.AsMemory(rows.Length / 3)];
        CooccurrenceCounts counts = CooccurrenceCounts.FromRows(items, chunks, item => $"item {item}", threads);
        Assert.Empty(chunks);
        return counts;
    }
}
