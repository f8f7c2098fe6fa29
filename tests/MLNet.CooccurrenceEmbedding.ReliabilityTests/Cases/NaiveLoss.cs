namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

/// <summary>X and the loss from their definitions, in double precision, with X in full for the items that anybody likes.</summary>
internal sealed class NaiveLoss
{
    private readonly int[] _items;
    private readonly double[,] _x;

    public NaiveLoss(LikesCase likes)
    {
        _items = [.. likes.Likes.Select(row => row.Item).Distinct().Order()];
        _x = new double[_items.Length, _items.Length];
        foreach (var user in likes.Likes.GroupBy(row => row.User))
        {
            // S holds floats: repeated weights are added, and weighed, in float precision at the end.
            (int Place, double Weight)[] row = [.. user.GroupBy(like => like.Item).Select(same => (
                Array.BinarySearch(_items, same.Key),
                (double)(likes.Ratings == Ratings.Weights ? (float)same.Select(like => like.Rating).Order().Sum(rating => (double)rating) : 1)))];
            double factor = likes.Options.UserWeighting switch
            {
                UserWeighting.Inverse => 1.0 / row.Length,
                UserWeighting.InverseSquareRoot => 1 / Math.Sqrt(row.Length),
                _ => 1,
            };
            foreach (var (a, weightA) in row)
                foreach (var (b, weightB) in row)
                    _x[a, b] += (double)(float)(factor * weightA) * (float)(factor * weightB);
        }
        double[] own = [.. _items.Select((_, i) => _x[i, i])];
        double p = likes.Options.ItemScaling;
        for (int i = 0; i < own.Length && p != 0; i++)
            for (int j = 0; j < own.Length; j++)
                if (own[i] > 0 && own[j] > 0) _x[i, j] *= Math.Pow(own[i], -p) * Math.Pow(own[j], -p);
    }

    /// <summary>The items that somebody likes, ascending.</summary>
    public IReadOnlyList<int> Items => _items;

    /// <summary>X for two of <see cref="Items"/>, by their places in it.</summary>
    public double this[int a, int b] => _x[a, b];

    /// <summary>
    /// How much larger an item's own count is than those that it has with others: the largest X_ii / √(Σ_{j≠i} X_ij²), 1 at the least. Single precision loses the latter next to the
    /// former where this nears its 10⁷.
    /// </summary>
    public double Dominance => _items.Select((_, i) =>
    {
        double squares = _items.Index().Sum(other => other.Index == i ? 0 : _x[i, other.Index] * _x[i, other.Index]);
        return squares == 0 ? 1 : _x[i, i] / Math.Sqrt(squares);
    }).Append(1).Max();

    public double AtZero => Sum((_, _) => 0);

    public double Compute(ItemEmbeddings embeddings) => Sum((a, b) => Dot(embeddings.GetVector(_items[a]), embeddings.GetVector(_items[b])));

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++) sum += (double)a[k] * b[k];
        return sum;
    }

    private double Sum(Func<int, int, double> product)
    {
        double loss = 0;
        for (int a = 0; a < _items.Length; a++)
            for (int b = 0; b < _items.Length; b++)
                if (a != b)
                    loss += Math.Pow(product(a, b) - _x[a, b], 2);
        return loss;
    }
}
