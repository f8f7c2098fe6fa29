namespace MLNet.CooccurrenceEmbedding;

/// <summary>Keeps the items of the highest scores among those it is offered; of equal scores that of the lowest index.</summary>
internal sealed class BestItems(int count)
{
    // The worst comes out first: the lowest score and, among equal ones, the highest index.
    private static readonly Comparer<(float Score, int Index)> WorstFirst = Comparer<(float Score, int Index)>.Create(
        (a, b) => a.Score != b.Score ? a.Score.CompareTo(b.Score) : b.Index.CompareTo(a.Index));

    private readonly PriorityQueue<int, (float Score, int Index)> _best = new(count, WorstFirst);
    private float _worst = float.NegativeInfinity;

    /// <param name="index">Items are to be offered in ascending order.</param>
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

    /// <summary>The items, best first. None is left.</summary>
    public ScoredItem[] Take(IReadOnlyList<string> names)
    {
        var items = new ScoredItem[_best.Count];
        for (int rank = items.Length - 1; _best.TryDequeue(out int index, out var priority); rank--)
            items[rank] = new ScoredItem(index, names[index], priority.Score);
        _worst = float.NegativeInfinity;
        return items;
    }
}
