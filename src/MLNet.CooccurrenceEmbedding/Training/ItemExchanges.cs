using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Exchanges of a column of V for one that reproduces the residuals of a single item. Since the diagonal is free, the own element t of the
/// item can be so large that the elements of the others, e_j/t, hardly change the products of other items.
/// </summary>
/// <remarks>
/// Where the gradient is zero, Σ_j e_ij·v_jk = 0 for the residuals e of each item i. Then removing column k raises the loss by
/// λ_k² − Σ_i f_i·v_ik⁴, and the residuals of item i become e_ij + v_ik·v_jk. Reproducing these lowers it by twice their sum of squares,
/// Σ_j e_ij² + v_ik²·(λ_k − v_ik²).
/// </remarks>
internal sealed unsafe class ItemExchanges : IDisposable
{
    /// <summary>The number of items that are considered: those with the largest residuals in the leading directions.</summary>
    private const int MaximumItems = 16;

    private readonly SolverState _state;
    private readonly ICooccurrence _cooccurrence;
    private readonly int[] _items;
    private readonly RowMatrix _residuals;

    public ItemExchanges(
        SolverState state, LeadingDirections leading, ICooccurrence cooccurrence, Kernels kernels, Workers workers)
    {
        _state = state;
        _cooccurrence = cooccurrence;
        double[] sizes = [.. Enumerable.Range(0, state.V.Rows).Select(i => SizeInDirections(leading, i))];
        _items = [.. Enumerable.Range(0, sizes.Length).OrderByDescending(i => sizes[i]).Take(MaximumItems)];
        _residuals = ComputeResiduals(kernels, workers);
    }

    public void Dispose() => _residuals.Dispose();

    /// <summary>The exchanges of each of the last columns for each of the items.</summary>
    public IEnumerable<(int Column, double Ratio, Func<float[]> Values)> Find()
    {
        int columns = Math.Min(Exchange.MaximumColumns, _state.V.Columns), first = _state.V.Columns - columns;
        double[] squares = [.. Enumerable.Range(0, _items.Length).Select(SumOfSquares)];
        return
            from k in Enumerable.Range(first, columns)
            let increase = ComputeIncrease(k)
            where increase > 0
            from index in Enumerable.Range(0, _items.Length)
            let own = Math.Pow(_state.V.Row(_items[index])[k], 2)
            select (k, 2 * (squares[index] + own * (_state.G[k, k] - own)) / increase, (Func<float[]>)(() => Column(k, index)));
    }

    /// <summary>Σ_l μ_l²·u_il², the part of the sum of squares of the residuals of item i that is in the leading directions.</summary>
    private static double SizeInDirections(LeadingDirections leading, int item)
    {
        double size = 0;
        ReadOnlySpan<float> u = leading.Vectors.Row(item);
        for (int l = 0; l < leading.Values.Length; l++) size += Math.Pow(leading.Values[l] * u[l], 2);
        return size;
    }

    /// <summary>The columns of B − VVᵀ for the items.</summary>
    private RowMatrix ComputeResiduals(Kernels kernels, Workers workers)
    {
        RowMatrix v = _state.V, residuals = new(v.Rows, _items.Length);
        try
        {
            using var units = new RowMatrix(v.Rows, _items.Length);
            var vectors = new SmallMatrix(v.Columns, _items.Length);
            for (int index = 0; index < _items.Length; index++)
            {
                units.Row(_items[index])[index] = 1;
                for (int k = 0; k < v.Columns; k++) vectors[k, index] = v.Row(_items[index])[k];
            }
            FreeDiagonalProduct.Multiply(_cooccurrence, _state.N, units, residuals, kernels, workers);
            kernels.SubtractProduct(residuals, v, vectors, workers);
            return residuals;
        }
        catch
        {
            residuals.Dispose();
            throw;
        }
    }

    /// <summary>The increase of the loss if column k is removed.</summary>
    private double ComputeIncrease(int k)
    {
        double square = _state.G[k, k], increase = square * square;
        for (int i = 0; i < _state.V.Rows; i++) increase -= _cooccurrence.FreeDiagonal[i] * Math.Pow(_state.V.Row(i)[k], 4);
        return increase;
    }

    /// <summary>Σ_j e_ij², without the item itself.</summary>
    private double SumOfSquares(int index)
    {
        double sum = 0;
        for (int j = 0; j < _residuals.Rows; j++)
        {
            double e = _residuals.Row(j)[index];
            if (j != _items[index]) sum += e * e;
        }
        return sum;
    }

    /// <summary>
    /// The column with t for the item and e_j/t for the others, with the residuals e without column k. t = √‖e‖, so that both parts are of
    /// the same length.
    /// </summary>
    private float[] Column(int k, int index)
    {
        int item = _items[index];
        float own = _state.V.Row(item)[k];
        float[] values = [.. Enumerable.Range(0, _state.V.Rows).Select(j => _residuals.Row(j)[index] + own * _state.V.Row(j)[k])];
        values[item] = 0;
        float t = MathF.Sqrt(TensorPrimitives.Norm<float>(values));
        TensorPrimitives.Divide(values, t, values);
        values[item] = t;
        return values;
    }
}
