using System.Numerics;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>Finds the items with the highest scores for each of many histories, in blocks of histories and items.</summary>
internal static class RecommendationSearch
{
    /// <summary>The scores, the sums of the histories and the current rows of Z fit into an L2 cache of 1 MiB for 300 dimensions.</summary>
    private const int HistoriesPerBlock = 256, ItemBits = 8;

    /// <summary>Finds the items.</summary>
    /// <param name="weights">Weights of the items.</param>
    /// <param name="names">Names of the items.</param>
    /// <param name="histories">Histories, each ascending and distinct. Their own items are excluded.</param>
    /// <param name="count">The largest number of items for each history.</param>
    /// <param name="excluded">Items to exclude for all histories.</param>
    /// <param name="workers">Threads to use. The result does not depend on their number.</param>
    /// <returns>The items for each history, best first. There are none if all items of the history have zero scales.</returns>
    public static ScoredItem[][] FindBest(
        RecommenderWeights weights,
        IReadOnlyList<string> names,
        int[][] histories,
        int count,
        IReadOnlySet<int> excluded,
        Workers workers)
    {
        var results = new ScoredItem[histories.Length][];
        int size = Math.Clamp((histories.Length + workers.Count - 1) / workers.Count, 1, HistoriesPerBlock);
        workers.ForEach((histories.Length + size - 1) / size, () => new Best(weights, size, count), (block, best) =>
        {
            int begin = block * size, end = Math.Min(begin + size, histories.Length);
            best.Find(histories[begin..end], excluded);
            for (int history = begin; history < end; history++) results[history] = best.Take(history - begin, names);
        });
        return results;
    }

    /// <summary>The best items of each history of a block. Used by one thread.</summary>
    private sealed class Best : IDisposable
    {
        private readonly RecommenderWeights _weights;
        private readonly HistoryBlock _block;
        private readonly TopItems[] _best;

        /// <summary>For each history, the score that an item must exceed. A history without results has infinity.</summary>
        private readonly float[] _thresholds;

        public Best(RecommenderWeights weights, int histories, int count)
        {
            _weights = weights;
            _block = new HistoryBlock(weights, histories, ItemBits);
            _best = [.. Enumerable.Range(0, histories).Select(_ => new TopItems(count))];
            _thresholds = new float[_block.Stride];
        }

        public void Find(int[][] histories, IReadOnlySet<int> excluded)
        {
            _block.Fill(histories);
            Array.Fill(_thresholds, float.PositiveInfinity);
            for (int history = 0; history < histories.Length; history++)
                if (Array.Exists(histories[history], item => _weights.Scales[item] != 0)) _thresholds[history] = float.NegativeInfinity;

            for (int block = 0; block < _block.Count; block++)
            {
                (int begin, int end) = _block.Score(block);
                for (int history = 0; history < histories.Length; history++) Exclude(histories[history], history, begin, end);
                for (int item = begin; item < end; item++)
                {
                    float scale = _weights.Scales[item];
                    if (scale != 0 && !excluded.Contains(item)) Offer(item, scale, _block.Row(item - begin));
                }
            }
        }

        public ScoredItem[] Take(int history, IReadOnlyList<string> names) => _best[history].Take(names);

        public void Dispose() => _block.Dispose();

        /// <summary>Replaces the scores of the history's own items by NaN, which exceeds no threshold.</summary>
        private void Exclude(int[] items, int history, int begin, int end)
        {
            int first = Array.BinarySearch(items, begin);
            for (int k = first < 0 ? ~first : first; k < items.Length && items[k] < end; k++)
                _block.Row(items[k] - begin)[history] = float.NaN;
        }

        private void Offer(int item, float scale, ReadOnlySpan<float> scores)
        {
            for (int first = 0; first < scores.Length; first += Vector<float>.Count)
            {
                var vector = new Vector<float>(scores[first..]) * scale;
                if (!Vector.GreaterThanAny(vector, new Vector<float>(_thresholds, first))) continue; // most items
                for (int history = first; history < first + Vector<float>.Count; history++)
                {
                    float score = scores[history] * scale;
                    if (!(score > _thresholds[history])) continue;
                    _best[history].Offer(item, score);
                    _thresholds[history] = _best[history].Threshold;
                }
            }
        }
    }
}
