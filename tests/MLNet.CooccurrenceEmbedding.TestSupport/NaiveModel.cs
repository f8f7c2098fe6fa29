using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Loss and gradient by their formulas, with a dense X: the reference for the optimized code.</summary>
internal sealed class NaiveModel
{
    private readonly double[,] _x;

    /// <param name="items">The number of items.</param>
    /// <param name="users">The rows of S: the distinct items that a user likes, and their weights.</param>
    /// <param name="itemScaling">p: X_ij is divided by (X_ii·X_jj)^p.</param>
    public NaiveModel(int items, IEnumerable<(int Item, double Weight)[]> users, double itemScaling)
    {
        _x = new double[items, items];
        foreach (var user in users)
            foreach (var (a, weightA) in user)
                foreach (var (b, weightB) in user)
                    _x[a, b] += weightA * weightB;
        if (itemScaling == 0) return;
        double[] own = [.. Enumerable.Range(0, ItemCount).Select(i => _x[i, i])];
        for (int i = 0; i < ItemCount; i++)
            for (int j = 0; j < ItemCount; j++)
                if (_x[i, j] != 0) // one factor at a time: the product could overflow
                    _x[i, j] *= Math.Pow(own[i], -itemScaling) * Math.Pow(own[j], -itemScaling);
    }

    /// <param name="likes">S.</param>
    /// <param name="itemScaling">p.</param>
    public NaiveModel(Likes likes, double itemScaling = 0)
        : this(likes.ItemCount, Enumerable.Range(0, likes.UserCount).Select(user => Row(likes, user)), itemScaling)
    {
    }

    public int ItemCount => _x.GetLength(0);

    public double this[int i, int j] => _x[i, j];

    public double LossAtZero => Loss(new float[ItemCount], 1);

    /// <summary>
    /// The largest ratio of an item's own count to its counts with others, X_ii / √(Σ_{j≠i} X_ij²), at least 1. Near 10⁷, single precision
    /// cannot represent the counts with others next to the own count.
    /// </summary>
    public double Dominance
    {
        get
        {
            double largest = 1;
            for (int i = 0; i < ItemCount; i++)
            {
                double squares = 0;
                for (int j = 0; j < ItemCount; j++)
                    if (i != j)
                        squares += _x[i, j] * _x[i, j];
                if (squares != 0) largest = Math.Max(largest, _x[i, i] / Math.Sqrt(squares));
            }
            return largest;
        }
    }

    public double Loss(ReadOnlySpan<float> vectors, int dimension)
    {
        double loss = 0;
        for (int i = 0; i < ItemCount; i++)
            for (int j = 0; j < ItemCount; j++)
                if (i != j)
                    loss += Math.Pow(Dot(vectors, dimension, i, j) - _x[i, j], 2);
        return loss;
    }

    /// <summary>
    /// The Pearson correlation between v_i·v_j and X_ij over all pairs i ≠ j. NaN if one of them has no variance.
    /// </summary>
    public double PairCorrelation(ReadOnlySpan<float> vectors, int dimension)
    {
        var pairs = new List<(double X, double Y)>();
        for (int i = 0; i < ItemCount; i++)
            for (int j = 0; j < ItemCount; j++)
                if (i != j)
                    pairs.Add((_x[i, j], Dot(vectors, dimension, i, j)));
        double meanX = pairs.Average(pair => pair.X), meanY = pairs.Average(pair => pair.Y);
        double covariance = pairs.Sum(pair => (pair.X - meanX) * (pair.Y - meanY));
        double varianceX = pairs.Sum(pair => Math.Pow(pair.X - meanX, 2)), varianceY = pairs.Sum(pair => Math.Pow(pair.Y - meanY, 2));
        return covariance / Math.Sqrt(varianceX) / Math.Sqrt(varianceY);
    }

    public double[] Gradient(ReadOnlySpan<float> vectors, int dimension)
    {
        var gradient = new double[vectors.Length];
        for (int i = 0; i < ItemCount; i++)
            for (int j = 0; j < ItemCount; j++)
                if (i != j)
                    for (int k = 0; k < dimension; k++)
                        gradient[i * dimension + k] += 4 * (Dot(vectors, dimension, i, j) - _x[i, j]) * vectors[j * dimension + k];
        return gradient;
    }

    private static (int, double)[] Row(Likes likes, int user)
    {
        float[] weights = likes.IsWeighted ? likes.WeightsOf(user).ToArray() : [];
        return [.. likes.ItemsOf(user).ToArray().Select((item, n) => (item, likes.IsWeighted ? weights[n] : 1.0))];
    }

    private static double Dot(ReadOnlySpan<float> vectors, int dimension, int i, int j)
    {
        double dot = 0;
        for (int k = 0; k < dimension; k++) dot += (double)vectors[i * dimension + k] * vectors[j * dimension + k];
        return dot;
    }
}
