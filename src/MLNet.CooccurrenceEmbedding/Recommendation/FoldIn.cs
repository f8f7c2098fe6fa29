using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// Computes vectors of new items without training. With the vectors V of the other items fixed, the loss of a new item with the counts x is
/// ‖V·v − x‖², so v = (VᵀV)⁻¹·Vᵀ·x.
/// </summary>
/// <remarks>
/// It is the step of alternating least squares for one row: Y. Hu, Y. Koren and C. Volinsky, "Collaborative filtering for implicit feedback
/// datasets", ICDM 2008, section 4.
/// </remarks>
internal sealed class FoldIn
{
    /// <summary>The ridge of VᵀV, relative to its trace: V may have columns of zeros.</summary>
    private const double RelativeRidge = 1e-9;

    private readonly ItemEmbeddings _embeddings;
    private readonly UserWeighting _weighting;
    private readonly double _scaling;
    private readonly SquareMatrix _gram;
    private readonly Cholesky _cholesky;

    public FoldIn(ItemEmbeddings embeddings)
    {
        _embeddings = embeddings;
        _weighting = embeddings.Training?.UserWeighting ?? UserWeighting.None;
        _scaling = embeddings.Training?.ItemScaling ?? 0;
        _gram = new SquareMatrix(embeddings.Dimension);
        using var vectors = new RowMatrix(embeddings.Count, embeddings.Dimension);
        for (int item = 0; item < embeddings.Count; item++) embeddings.GetVector(item).CopyTo(vectors.Row(item));
        Kernels.Best.GramInDouble(vectors, _gram, new Workers(Environment.ProcessorCount));
        _cholesky = Factorize(_gram);
    }

    /// <summary>Computes what the model needs of a new item.</summary>
    public FoldedItem Compute(NewItem item)
    {
        var counts = new Dictionary<int, double>();
        double own = 0;
        foreach (IReadOnlyList<string> history in item.Histories)
        {
            string[] others = [.. history.Where(name => name != item.Name).Distinct()];
            double weight = Math.Pow(_weighting.Factor(others.Length + 1), 2);
            own += weight;
            foreach (string name in others)
                if (_embeddings.IndexOf(name) is >= 0 and var other) counts[other] = counts.GetValueOrDefault(other) + weight;
        }
        double scale = Math.Pow(own, -_scaling);
        (int Item, double Count)[] scaled = [.. counts.OrderBy(pair => pair.Key)
            .Select(pair => (pair.Key, pair.Value * scale * _embeddings.ScaleOf(pair.Key)))];
        float[] vector = Solve(_embeddings.IndexOf(item.Name), scaled);
        (int, float)[] residuals = [.. scaled.Select(pair
            => (pair.Item, (float)(pair.Count - TensorPrimitives.Dot(vector, _embeddings.GetVector(pair.Item)))))];
        return new FoldedItem(item.Name, vector, item.Histories.Count, own * scale * scale, scale, residuals);
    }

    private static Cholesky Factorize(SquareMatrix gram)
    {
        var cholesky = new Cholesky(gram.Size);
        cholesky.Factorize(gram, RelativeRidge);
        return cholesky;
    }

    /// <summary>VᵀV without an item that is replaced: its old vector is not among the others.</summary>
    private Cholesky FactorizeWithout(int item)
    {
        ReadOnlySpan<float> old = _embeddings.GetVector(item);
        var gram = new SquareMatrix(old.Length);
        for (int row = 0; row < old.Length; row++)
            for (int column = 0; column < old.Length; column++) gram[row, column] = _gram[row, column] - (double)old[row] * old[column];
        return Factorize(gram);
    }

    /// <summary>Solves for the vector of an item that is new, or that replaces the item with an index of at least 0.</summary>
    private float[] Solve(int replaced, (int Item, double Count)[] counts)
    {
        Cholesky cholesky = replaced < 0 ? _cholesky : FactorizeWithout(replaced);
        var sum = new double[_embeddings.Dimension];
        foreach (var (item, count) in counts)
        {
            ReadOnlySpan<float> row = _embeddings.GetVector(item);
            for (int k = 0; k < sum.Length; k++) sum[k] += count * row[k];
        }
        cholesky.Solve(sum);
        return Array.ConvertAll(sum, number => (float)number);
    }
}

/// <summary>A new item: its vector, and what else a model has of an item.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vector">v.</param>
/// <param name="Likes">How many users like it.</param>
/// <param name="Diagonal">X_ii.</param>
/// <param name="Scale">g_i.</param>
/// <param name="Residuals">E_ij for the items j that occur together with it, ascending.</param>
internal sealed record FoldedItem(
    string Name, float[] Vector, int Likes, double Diagonal, double Scale, (int Item, float Residual)[] Residuals);
