using System.Runtime.InteropServices;
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
    private readonly RowOperations _rows;
    private readonly (int Row, float[] Vector)[] _items;
    private readonly RowMatrix _residuals;

    public ItemExchanges(SolverState state, LeadingDirections leading, ICooccurrence cooccurrence, RowOperations rows)
    {
        _state = state;
        _cooccurrence = cooccurrence;
        _rows = rows;
        _items = FindItems(leading);
        _residuals = ComputeResiduals();
    }

    public void Dispose() => _residuals.Dispose();

    /// <summary>The exchanges of each of the last columns for each of the items.</summary>
    public IEnumerable<(int Column, double Ratio, Func<float[]> Values)> Find()
    {
        int columns = Math.Min(Exchange.MaximumColumns, _state.V.Columns), first = _state.V.Columns - columns;
        double[] squares = ComputeSumsOfSquares(), increases = ComputeIncreases(first, columns);
        return
            from k in Enumerable.Range(first, columns)
            let increase = increases[k - first]
            where increase > 0
            from index in Enumerable.Range(0, _items.Length)
            let own = Math.Pow(_items[index].Vector[k], 2)
            select (k, 2 * (squares[index] + own * (_state.G[k, k] - own)) / increase, (Func<float[]>)(() => Column(k, index)));
    }

    /// <summary>The items with the largest residuals in the leading directions, among all processes.</summary>
    private (int Row, float[] Vector)[] FindItems(LeadingDirections leading)
    {
        double[] sizes = [.. Enumerable.Range(0, _rows.Count).Select(row => SizeInDirections(leading, row))];
        int[] own = [.. Enumerable.Range(0, sizes.Length).OrderByDescending(row => sizes[row]).Take(MaximumItems)];
        double[][] sizesOfAll = Exchange([.. own.Select(row => sizes[row])]);
        int[][] rowsOfAll = Exchange([.. own.Select(row => _rows.First + row)]);
        float[][] vectorsOfAll = Exchange([.. own.SelectMany(row => _state.V.Row(row)[.._state.V.Columns].ToArray())]);
        return
        [
            .. Enumerable.Range(0, sizesOfAll.Length)
                .SelectMany(process => sizesOfAll[process].Select((size, k) =>
                    (size, row: rowsOfAll[process][k], vector: vectorsOfAll[process].AsMemory(k * _state.V.Columns, _state.V.Columns))))
                .OrderByDescending(item => item.size)
                .ThenBy(item => item.row)
                .Take(MaximumItems)
                .Select(item => (item.row, item.vector.ToArray())),
        ];

        T[][] Exchange<T>(T[] values)
            where T : unmanaged
            => Array.ConvertAll(
                _rows.Processes.AllGather(MemoryMarshal.AsBytes<T>(values)), bytes => MemoryMarshal.Cast<byte, T>(bytes).ToArray());
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
    private RowMatrix ComputeResiduals()
    {
        RowMatrix v = _state.V, residuals = new(v.Rows, _items.Length);
        try
        {
            using var units = new RowMatrix(v.Rows, _items.Length);
            var vectors = new SmallMatrix(v.Columns, _items.Length);
            for (int index = 0; index < _items.Length; index++)
            {
                if (FindOwn(index) is { } row) units.Row(row)[index] = 1;
                for (int k = 0; k < v.Columns; k++) vectors[k, index] = _items[index].Vector[k];
            }
            FreeDiagonalProduct.Multiply(_cooccurrence, _state.N, units, residuals, _rows);
            _rows.Kernels.SubtractProduct(residuals, v, vectors, _rows.Workers);
            return residuals;
        }
        catch
        {
            residuals.Dispose();
            throw;
        }
    }

    /// <summary>The row of an item in this process, or <see langword="null"/> if another process has it.</summary>
    private int? FindOwn(int index)
    {
        int row = _items[index].Row - _rows.First;
        return row >= 0 && row < _rows.Count ? row : null;
    }

    /// <summary>The increase of the loss if one of the last columns is removed.</summary>
    private double[] ComputeIncreases(int first, int columns)
    {
        var fourthPowers = new SmallMatrix(1, columns);
        _rows.SumBlocks(fourthPowers, (begin, end, part) =>
        {
            Array.Clear(part.Data);
            for (int i = begin; i < end; i++)
                for (int k = 0; k < columns; k++)
                    part[0, k] += _cooccurrence.FreeDiagonal[i] * Math.Pow(_state.V.Row(i)[first + k], 4);
        });
        return [.. fourthPowers.Data.Select((sum, k) => Math.Pow(_state.G[first + k, first + k], 2) - sum)];
    }

    /// <summary>Σ_j e_ij² of each item i, without the item itself.</summary>
    private double[] ComputeSumsOfSquares()
    {
        var squares = new SmallMatrix(1, _items.Length);
        _rows.SumBlocks(squares, (begin, end, part) =>
        {
            Array.Clear(part.Data);
            for (int j = begin; j < end; j++)
                for (int index = 0; index < _items.Length; index++)
                    if (j + _rows.First != _items[index].Row)
                        part[0, index] += (double)_residuals.Row(j)[index] * _residuals.Row(j)[index];
        });
        return squares.Data;
    }

    /// <summary>
    /// The rows of this process of the column with t for the item and e_j/t for the others, with the residuals e without column k.
    /// t = √‖e‖, so that both parts are of the same length.
    /// </summary>
    private float[] Column(int k, int index)
    {
        float own = _items[index].Vector[k];
        float[] values = [.. Enumerable.Range(0, _rows.Count).Select(j => _residuals.Row(j)[index] + own * _state.V.Row(j)[k])];
        int? row = FindOwn(index);
        if (row is not null) values[row.Value] = 0;
        float t = (float)Math.Pow(_rows.Sum(Array.ConvertAll(values, value => (double)value * value)), 0.25);
        for (int j = 0; j < values.Length; j++) values[j] /= t;
        if (row is not null) values[row.Value] = t;
        return values;
    }
}
