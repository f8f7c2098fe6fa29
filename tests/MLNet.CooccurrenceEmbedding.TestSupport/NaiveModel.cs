using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>The loss and its gradient as the formula has them, with X in full and double loops: what the fast code is held against.</summary>
internal sealed class NaiveModel
{
    private readonly double[,] _x;

    /// <param name="likes">S.</param>
    /// <param name="itemScaling">p: X_ij is divided by (X_ii·X_jj)^p.</param>
    public NaiveModel(Likes likes, double itemScaling = 0)
    {
        _x = new double[likes.ItemCount, likes.ItemCount];
        for (int user = 0; user < likes.UserCount; user++)
        {
            ReadOnlySpan<int> items = likes.ItemsOf(user);
            for (int a = 0; a < items.Length; a++)
                for (int b = 0; b < items.Length; b++)
                    _x[items[a], items[b]] += likes.IsWeighted ? (double)likes.WeightsOf(user)[a] * likes.WeightsOf(user)[b] : 1;
        }
        if (itemScaling == 0) return;
        double[] own = [.. Enumerable.Range(0, ItemCount).Select(i => _x[i, i])];
        for (int i = 0; i < ItemCount; i++)
            for (int j = 0; j < ItemCount; j++)
                if (_x[i, j] != 0)
                    _x[i, j] /= Math.Pow(own[i] * own[j], itemScaling);
    }

    public int ItemCount => _x.GetLength(0);

    public double this[int i, int j] => _x[i, j];

    public double Loss(ReadOnlySpan<float> vectors, int dimension)
    {
        double loss = 0;
        for (int i = 0; i < ItemCount; i++)
            for (int j = 0; j < ItemCount; j++)
                if (i != j)
                    loss += Math.Pow(Dot(vectors, dimension, i, j) - _x[i, j], 2);
        return loss;
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

    private static double Dot(ReadOnlySpan<float> vectors, int dimension, int i, int j)
    {
        double dot = 0;
        for (int k = 0; k < dimension; k++) dot += (double)vectors[i * dimension + k] * vectors[j * dimension + k];
        return dot;
    }
}
