using System.Numerics;
using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// Finds the items with the highest scores for each of many histories, in blocks of histories and items. The items are in the order of
/// c_j·‖z_j‖. When c_j·‖z_j‖·‖s‖ is below the lowest score of a history's full list, no further item can enter the list without residual
/// weights, so only items with residual weights are scored. The results are those of a search of all items.
/// </summary>
/// <remarks>
/// The bound is that of length-based pruning (C. Teflioudi, R. Gemulla and O. Mykytiuk, "LEMP: Fast retrieval of large entries in a matrix
/// product", SIGMOD 2015).
/// </remarks>
internal static class RecommendationSearch
{
    /// <summary>The scores, the sums of the histories and the current rows of Z fit into an L2 cache of 1 MiB for 300 dimensions.</summary>
    private const int HistoriesPerBlock = 256, ItemBits = 6;

    /// <summary>Histories whose lists are complete are left out when they are more than this part of the selected ones.</summary>
    private const double IdlePart = 0.25;

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
        workers.ForEach((histories.Length + size - 1) / size, () => new Best(weights, size, count, excluded), (block, best) =>
        {
            int begin = block * size, end = Math.Min(begin + size, histories.Length);
            best.Find(histories[begin..end]);
            for (int history = begin; history < end; history++) results[history] = best.Take(history - begin, names);
        });
        return results;
    }

    /// <summary>The best items of each history of a block. Used by one thread.</summary>
    private sealed class Best : IDisposable
    {
        private readonly RecommenderWeights _weights;
        private readonly IReadOnlySet<int> _excluded;
        private readonly HistoryBlock _block;
        private readonly TopItems[] _best;

        /// <summary>
        /// For each history, and for the history of each column of scores, the score that an item must reach: that of the worst item of a
        /// full list, and infinity for a history without results.
        /// </summary>
        private readonly float[] _thresholds, _columnThresholds;

        private readonly List<int> _reachable = [];

        public Best(RecommenderWeights weights, int histories, int count, IReadOnlySet<int> excluded)
        {
            _weights = weights;
            _excluded = excluded;
            _block = new HistoryBlock(weights, histories, ItemBits);
            _best = [.. Enumerable.Range(0, histories).Select(_ => new TopItems(count))];
            _thresholds = new float[histories];
            _columnThresholds = new float[_block.Stride];
        }

        public void Find(int[][] histories)
        {
            _block.Fill(histories, excludeOwn: true);
            for (int history = 0; history < histories.Length; history++)
            {
                bool isKnown = Array.Exists(histories[history], item => _weights.ScaleOf(item) != 0);
                _thresholds[history] = isKnown ? float.NegativeInfinity : float.PositiveInfinity;
            }
            UpdateColumns();
            for (int block = 0; block < _block.Count; block++)
            {
                SelectReachable(block << ItemBits);
                (int begin, int end) = _block.Score(block);
                for (int rank = begin; rank < end && _block.Selected.Length > 0; rank++)
                {
                    float scale = _weights.Scales[rank];
                    if (scale != 0 && !_excluded.Contains(_weights.Items[rank])) OfferRow(rank, scale, _block.Row(rank - begin));
                }
                foreach (ResidualScore score in _block.Others) Offer(score);
            }
        }

        public ScoredItem[] Take(int history, IReadOnlyList<string> names) => _best[history].Take(names);

        public void Dispose() => _block.Dispose();

        /// <summary>
        /// Leaves out the histories whose lists none of the items from a rank on can enter, unless it has residual weights.
        /// </summary>
        private void SelectReachable(int rank)
        {
            float bound = _weights.Scales[rank] * _weights.Norms[rank];
            _reachable.Clear();
            foreach (int history in _block.Selected)
                if (!(bound * _block.Norms[history] < _thresholds[history])) _reachable.Add(history); // a bound of NaN excludes nothing
            if (_reachable.Count >= (1 - IdlePart) * _block.Selected.Length) return;
            _block.Select(CollectionsMarshal.AsSpan(_reachable));
            UpdateColumns();
        }

        private void UpdateColumns()
        {
            Array.Fill(_columnThresholds, float.PositiveInfinity);
            int column = 0;
            foreach (int history in _block.Selected) _columnThresholds[column++] = _thresholds[history];
        }

        private void OfferRow(int rank, float scale, ReadOnlySpan<float> scores)
        {
            ref float score = ref MemoryMarshal.GetReference(scores);
            ref float threshold = ref MemoryMarshal.GetArrayDataReference(_columnThresholds);
            int columns = _block.Selected.Length;
            for (int first = 0; first < columns; first += Vector<float>.Count)
            {
                Vector<float> scaled = Vector.LoadUnsafe(ref score, (nuint)first) * scale;
                if (!Vector.GreaterThanOrEqualAny(scaled, Vector.LoadUnsafe(ref threshold, (nuint)first))) continue; // most items
                for (int column = first; column < Math.Min(first + Vector<float>.Count, columns); column++)
                    if (scores[column] * scale >= _columnThresholds[column]) Offer(rank, column, scores[column] * scale);
            }
        }

        private void Offer(int rank, int column, float score)
        {
            int history = _block.Selected[column];
            if (float.IsPositiveInfinity(_thresholds[history])) return;
            _best[history].Offer(_weights.Items[rank], score);
            _thresholds[history] = _columnThresholds[column] = _best[history].Threshold;
        }

        /// <summary>Offers an item with residual weights to a history that is not selected, if its score can be high enough.</summary>
        private void Offer(ResidualScore score)
        {
            (int rank, int history, float residual) = score;
            float scale = _weights.Scales[rank];
            if (!(scale * (_weights.Norms[rank] * _block.Norms[history] + residual) >= _thresholds[history])) return; // most items
            if (scale == 0 || float.IsPositiveInfinity(_thresholds[history]) || _excluded.Contains(_weights.Items[rank])) return;
            _best[history].Offer(_weights.Items[rank], scale * _block.Score(score));
            _thresholds[history] = _best[history].Threshold;
        }
    }
}
