using System.Runtime.CompilerServices;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// X = GMCMG for given counts C. Row i of C stands for m_i items, M = diag(√m), and G is a diagonal matrix of the scales of items. If an
/// item has no own count, the diagonal of C has its largest count. The loss does not depend on the diagonal, but the initial vectors do:
/// they are best if X has no negative eigenvalues.
/// </summary>
internal sealed unsafe class CountsCooccurrence : ICooccurrence
{
    private readonly CooccurrenceCounts _counts;
    private readonly Kernels _kernels;
    private readonly double[] _factors;
    private readonly float[] _float32Factors;
    private readonly float[] _countDiagonal;
    private readonly double[] _diagonal;
    private readonly double[] _freeDiagonal;

    /// <param name="counts">C.</param>
    /// <param name="multiplicity">m: how many items each row of C stands for.</param>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="scales">The diagonal of G, or <see langword="null"/> if G = I.</param>
    public CountsCooccurrence(CooccurrenceCounts counts, int[] multiplicity, Kernels kernels, double[]? scales = null)
    {
        _counts = counts;
        _kernels = kernels;
        _factors = [.. multiplicity.Select((m, item) => Math.Sqrt(m) * (scales is null ? 1 : scales[item]))];
        _float32Factors = Array.ConvertAll(_factors, factor => (float)factor);
        _countDiagonal = [.. Enumerable.Range(0, counts.ItemCount).Select(counts.OwnCount)];
        _diagonal = [.. _countDiagonal.Zip(_factors, (count, factor) => count * factor * factor)];
        _freeDiagonal = Array.ConvertAll(multiplicity, m => 1.0 / m);
    }

    public int ItemCount => _counts.ItemCount;

    public ReadOnlySpan<double> Diagonal => _diagonal;

    public ReadOnlySpan<double> FreeDiagonal => _freeDiagonal;

    public void Apply(RowMatrix vectors, RowMatrix result, Workers workers)
    {
        Float32Slices.Multiply(vectors, result, _float32Factors, sums: 0, workers, slice =>
        {
            fixed (int* starts = _counts.Starts, items = _counts.Items)
            fixed (float* values = _counts.Values, diagonal = _countDiagonal)
                _kernels.MultiplySymmetric(slice.V, slice.Y, starts, items, values, diagonal, ItemCount);
        });
    }

    public double[] InnerProducts(RowMatrix vectors, Workers workers) => Float64Slices.ComputeTerms(vectors, _factors, sums: 0, workers, (slice, _) =>
    {
        fixed (int* starts = _counts.Starts, items = _counts.Items)
        fixed (float* values = _counts.Values, diagonal = _countDiagonal)
            return _kernels.SymmetricForm(slice, starts, items, values, diagonal, ItemCount);
    });

    public double LossAtZero(Workers workers)
    {
        var squares = new double[ItemCount];
        workers.ForEachBlock(ItemCount, SolverState.BlockRows, (begin, end) =>
        {
            for (int item = begin; item < end; item++)
                squares[item] = ComputeSquare(item) + (1 - _freeDiagonal[item]) * _diagonal[item] * _diagonal[item];
        });
        return OrderedSum.Compute(squares);
    }

    public double SumOfPairs()
    {
        double[] terms = [.. _factors.Zip(_freeDiagonal, (factor, free) => factor / Math.Sqrt(free))]; // free is 1/m
        double sum = 0;
        for (int item = 0; item < ItemCount; item++)
        {
            ReadOnlySpan<int> others = _counts.ItemsOf(item);
            ReadOnlySpan<float> values = _counts.ValuesOf(item);
            double ofItem = 0;
            for (int k = 0; k < others.Length; k++) ofItem += values[k] * terms[others[k]];
            sum += terms[item] * ofItem + (1 / _freeDiagonal[item] - 1) * _diagonal[item];
        }
        return sum;
    }

    /// <summary>The sum of the squares of an item's row, without the diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double ComputeSquare(int item)
    {
        ReadOnlySpan<int> others = _counts.ItemsOf(item);
        ReadOnlySpan<float> values = _counts.ValuesOf(item);
        double sum = 0;
        for (int k = 0; k < others.Length; k++)
        {
            double count = _factors[item] * values[k] * _factors[others[k]];
            sum += count * count;
        }
        return sum;
    }
}
