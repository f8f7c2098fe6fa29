namespace MovieRecommender;

/// <summary>Picks random items with probabilities proportional to their weights.</summary>
internal sealed class WeightedChoice<T>
{
    private readonly T[] _items;
    private readonly double[] _cumulative;

    public WeightedChoice(IEnumerable<T> items, Func<T, double> weight)
    {
        _items = [.. items];
        double sum = 0;
        _cumulative = [.. _items.Select(item => sum += weight(item))];
    }

    public T Pick(Random random)
    {
        int found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return _items[found < 0 ? ~found : found + 1];
    }
}
