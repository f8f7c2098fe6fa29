namespace MovieRecommender;

/// <summary>Picks items at random, each as often as its weight says.</summary>
internal sealed class WeightedChoice<T>
{
    private readonly T[] _items;
    private readonly double[] _cumulated;

    public WeightedChoice(IEnumerable<T> items, Func<T, double> weight)
    {
        _items = [.. items];
        double sum = 0;
        _cumulated = [.. _items.Select(item => sum += weight(item))];
    }

    public T Pick(Random random)
    {
        int found = Array.BinarySearch(_cumulated, random.NextDouble() * _cumulated[^1]);
        return _items[found < 0 ? ~found : found + 1];
    }
}
