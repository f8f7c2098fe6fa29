namespace MLNet.CooccurrenceEmbedding.Embeddings;

/// <summary>Keeps the items of the highest scores among those it is offered. Of equal scores, it keeps the lower index.</summary>
internal sealed class TopItems(int count)
{
    // The worst is dequeued first: the lowest score and, among equal ones, the highest index.
    private static readonly Comparer<(float Score, int Index)> WorstFirst = Comparer<(float Score, int Index)>.Create(
        (a, b) => a.Score != b.Score ? a.Score.CompareTo(b.Score) : b.Index.CompareTo(a.Index));

    private readonly PriorityQueue<int, (float Score, int Index)> _best = new(WorstFirst);
    private float _worst = float.NegativeInfinity;

    /// <param name="index">Index of the item. Items must be offered in ascending order.</param>
    /// <param name="score">Its score.</param>
    public void Offer(int index, float score)
    {
        if (_best.Count < count)
        {
            _best.Enqueue(index, (score, index));
            if (_best.Count < count) return;
        }
        else
        {
            if (!(score > _worst)) return; // the common case: no heap is touched
            _best.DequeueEnqueue(index, (score, index));
        }
        _best.TryPeek(out _, out var worst);
        _worst = worst.Score;
    }

    /// <summary>Removes the items and returns them, best first.</summary>
    public ScoredItem[] Take(IReadOnlyList<string> names)
    {
        var items = new ScoredItem[_best.Count];
        for (int rank = items.Length - 1; _best.TryDequeue(out int index, out var priority); rank--)
            items[rank] = new ScoredItem(index, names[index], priority.Score);
        _worst = float.NegativeInfinity;
        return items;
    }
}
