using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// Scores blocks of items for a block of histories, without the scales c_j: s·z_j + Σ_{i∈H} R_ij with s = Σ_{i∈H} z_i. The first part is a
/// product of matrices, for the histories that are selected. The second part is sorted by blocks of items and then added.
/// </summary>
/// <remarks>
/// The order of each sum depends only on the history. So a score is bitwise the same for any division of histories and items into blocks.
/// </remarks>
internal sealed unsafe class HistoryBlock : IDisposable
{
    /// <summary>Rows of Z that are multiplied at a time, so that they remain in the L1 and L2 caches.</summary>
    private const int RowsAtATime = 32;

    private readonly RecommenderWeights _weights;
    private readonly Kernels _kernels;
    private readonly float[] _sums;
    private readonly SmallMatrix _selectedSums;
    private readonly PackedMatrix<float> _packed;
    private readonly NativeBuffer<float> _scores;
    private readonly int[] _selected, _columns;
    private readonly int _itemBits, _historyBits;
    private readonly float[] _residualSums;
    private readonly int[] _termEnds;
    private readonly List<ResidualScore> _others = [];
    private (int Index, float Value)[] _terms = [];
    private int _selectedCount;

    /// <param name="weights">Weights of the items.</param>
    /// <param name="histories">The largest number of histories in the block.</param>
    /// <param name="itemBits">Binary logarithm of the number of items of a block, at least 3.</param>
    public HistoryBlock(RecommenderWeights weights, int histories, int itemBits)
    {
        _weights = weights;
        _itemBits = itemBits;
        _historyBits = histories == 1 ? 0 : BitOperations.Log2((uint)histories - 1) + 1;
        _residualSums = new float[1 << (itemBits + _historyBits)];
        _termEnds = new int[Count + 1];
        // A wider tile would mostly multiply zeros. Every width has the same results.
        _kernels = histories <= MicroKernel<Simd128, Vector128<float>, float>.Columns ? Kernels.Bits128 : Kernels.Best;
        _sums = new float[histories * weights.Dimension];
        _selectedSums = new SmallMatrix(weights.Dimension, histories);
        _packed = _kernels.NewPackedMatrix(weights.Dimension, histories);
        _scores = new NativeBuffer<float>((nuint)_packed.RowStride << itemBits);
        _selected = new int[histories];
        _columns = new int[histories];
        Norms = new float[histories];
    }

    /// <summary>Number of blocks of items.</summary>
    public int Count => ((_weights.Count - 1) >> _itemBits) + 1;

    /// <summary>Length of <see cref="Row"/>: the number of histories, rounded up to whole vectors.</summary>
    public int Stride => _packed.RowStride;

    /// <summary>‖s‖ of each history.</summary>
    public float[] Norms { get; }

    /// <summary>The selected histories. The scores of the first are in column 0.</summary>
    public ReadOnlySpan<int> Selected => _selected.AsSpan(0, _selectedCount);

    /// <summary>
    /// The items of the last block for which a history that is not selected has residual weights, with their sum, which is not 0.
    /// </summary>
    public IReadOnlyList<ResidualScore> Others => _others;

    /// <summary>Replaces the histories, and selects all of them.</summary>
    /// <param name="histories">Histories, each ascending and distinct.</param>
    /// <param name="excludeOwn">Whether the scores of a history's own items are replaced by <see cref="float.NaN"/>.</param>
    public void Fill(int[][] histories, bool excludeOwn)
    {
        Array.Clear(_sums);
        for (int history = 0; history < histories.Length; history++)
        {
            Span<float> sum = SumOf(history);
            foreach (int item in histories[history]) TensorPrimitives.Add(sum, _weights.RowOf(item), sum);
            Norms[history] = (float)RecommenderWeights.Norm(sum);
        }
        SortResiduals(histories, excludeOwn);
        Select([.. Enumerable.Range(0, histories.Length)]);
    }

    /// <summary>Selects the histories whose scores are computed from now on.</summary>
    public void Select(ReadOnlySpan<int> histories)
    {
        histories.CopyTo(_selected);
        _selectedCount = histories.Length;
        Array.Fill(_columns, -1);
        Array.Clear(_selectedSums.Data);
        for (int column = 0; column < histories.Length; column++)
        {
            _columns[histories[column]] = column;
            Span<float> sum = SumOf(histories[column]);
            for (int k = 0; k < sum.Length; k++) _selectedSums[k, column] = sum[k];
        }
        _packed.Fill(_selectedSums);
    }

    /// <summary>Computes the scores of a block of items.</summary>
    /// <param name="block">Index of the block.</param>
    /// <returns>The ranks of the first item and of the item after the last.</returns>
    public (int Begin, int End) Score(int block)
    {
        int begin = block << _itemBits, end = Math.Min(begin + (1 << _itemBits), _weights.Count);
        fixed (float* rows = _weights.PaddedRows)
        {
            for (int first = begin; first < end && _selectedCount > 0; first += RowsAtATime)
            {
                int count = Math.Min(RowsAtATime, RecommenderWeights.RoundUpToTiles(end - first));
                float* row = rows + (nint)first * _weights.Dimension;
                Prefetch(row + (nint)count * _weights.Dimension, count * _weights.Dimension);
                if (_selectedCount == 1) MultiplySum(row, count, Pointer(first - begin));
                else _kernels.MultiplyRows(row, _weights.Dimension, count, _packed, Pointer(first - begin));
            }
        }
        AddResiduals(block);
        return (begin, end);
    }

    /// <summary>The scores of an item for each selected history.</summary>
    /// <param name="index">Index of the item after the first scored item.</param>
    public Span<float> Row(int index) => new(Pointer(index), Stride);

    /// <summary>Computes the same score for one history, selected or not, from the sum of its residual weights.</summary>
    public float Score(ResidualScore score)
    {
        ReadOnlySpan<float> sum = SumOf(score.History);
        ReadOnlySpan<float> row = _weights.PaddedRows.AsSpan(score.Rank * _weights.Dimension, _weights.Dimension);
        float product = 0; // in the order, and with the rounding, of the kernels
        for (int k = 0; k < row.Length; k++) product = float.MultiplyAddEstimate(row[k], sum[k], product);
        return product + score.Residual;
    }

    public void Dispose()
    {
        _packed.Dispose();
        _scores.Dispose();
    }

    /// <summary>
    /// Reads the next rows in the order of memory. The kernel reads several rows at a time, which hardware prefetches worse.
    /// </summary>
    private static void Prefetch(float* rows, int length)
    {
        if (!Sse.IsSupported) return;
        for (int k = 0; k < length; k += NativeBuffer<float>.AlignmentInBytes / sizeof(float)) Sse.Prefetch1(rows + k);
    }

    /// <summary>
    /// Multiplies rows of Z by the sum of the only selected history. Each product has the order and the rounding of the kernels. Eight
    /// products at a time hide the latency of the additions, and none is wasted, as those of a tile with one column would be.
    /// </summary>
    /// <param name="rows">The first row.</param>
    /// <param name="count">The number of rows, a multiple of 8.</param>
    /// <param name="result">The product of the first row. Those of the others follow at distances of <see cref="Stride"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplySum(float* rows, int count, float* result)
    {
        nint dimension = _weights.Dimension, stride = Stride;
        fixed (float* sum = SumOf(_selected[0]))
        {
            for (int row = 0; row < count; row += 8, rows += 8 * dimension, result += 8 * stride)
            {
                float* r1 = rows + dimension, r2 = r1 + dimension, r3 = r2 + dimension, r4 = r3 + dimension, r5 = r4 + dimension;
                float* r6 = r5 + dimension, r7 = r6 + dimension;
                float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
                for (nint k = 0; k < dimension; k++)
                {
                    float factor = sum[k];
                    s0 = float.MultiplyAddEstimate(rows[k], factor, s0);
                    s1 = float.MultiplyAddEstimate(r1[k], factor, s1);
                    s2 = float.MultiplyAddEstimate(r2[k], factor, s2);
                    s3 = float.MultiplyAddEstimate(r3[k], factor, s3);
                    s4 = float.MultiplyAddEstimate(r4[k], factor, s4);
                    s5 = float.MultiplyAddEstimate(r5[k], factor, s5);
                    s6 = float.MultiplyAddEstimate(r6[k], factor, s6);
                    s7 = float.MultiplyAddEstimate(r7[k], factor, s7);
                }
                (result[0], result[stride], result[2 * stride], result[3 * stride]) = (s0, s1, s2, s3);
                result += 4 * stride;
                (result[0], result[stride], result[2 * stride], result[3 * stride]) = (s4, s5, s6, s7);
                result -= 4 * stride;
            }
        }
    }

    private float* Pointer(int index) => _scores.Pointer + (nint)index * Stride;

    private Span<float> SumOf(int history) => _sums.AsSpan(history * _weights.Dimension, _weights.Dimension);

    /// <summary>Adds the residual weights of a block of items.</summary>
    private void AddResiduals(int block)
    {
        ReadOnlySpan<(int Index, float Value)> terms = _terms.AsSpan((block == 0 ? 0 : _termEnds[block - 1]).._termEnds[block]);
        Span<float> sums = _residualSums;
        foreach ((int index, float value) in terms) sums[index] += value;
        _others.Clear();
        foreach ((int index, _) in terms)
        {
            float sum = sums[index];
            if (sum == 0) continue; // also those that have been added
            sums[index] = 0;
            int item = index >> _historyBits, history = index & ((1 << _historyBits) - 1);
            if (_columns[history] >= 0) Pointer(item)[_columns[history]] += sum;
            else _others.Add(new ResidualScore((block << _itemBits) + item, history, sum));
        }
    }

    /// <summary>
    /// Sorts the residual weights of all histories by blocks of items. Those of a block remain in the order of the likes.
    /// </summary>
    private void SortResiduals(int[][] histories, bool excludeOwn)
    {
        ResidualWeights residuals = _weights.Residuals;
        ReadOnlySpan<int> ranks = _weights.ResidualRanks;
        int itemBits = _itemBits, historyBits = _historyBits, mask = (1 << itemBits) - 1;

        // The end of each block, counted one block further, is where the block begins. Adding its terms moves it to the end.
        Span<int> ends = _termEnds;
        ends.Clear();
        foreach (int[] history in histories)
        {
            foreach (int liked in history)
            {
                if (excludeOwn) ends[(_weights.RankOf(liked) >> itemBits) + 1]++;
                foreach (int rank in ranks[residuals.Starts[liked]..residuals.Starts[liked + 1]]) ends[(rank >> itemBits) + 1]++;
            }
        }
        for (int block = 1; block < ends.Length; block++) ends[block] += ends[block - 1];
        if (_terms.Length < ends[^1]) _terms = new (int, float)[ends[^1]];

        Span<(int, float)> terms = _terms;
        for (int history = 0; history < histories.Length; history++)
        {
            foreach (int liked in histories[history])
            {
                if (excludeOwn)
                {
                    int own = _weights.RankOf(liked);
                    terms[ends[own >> itemBits]++] = (((own & mask) << historyBits) | history, float.NaN);
                }
                ReadOnlySpan<int> others = ranks[residuals.Starts[liked]..residuals.Starts[liked + 1]];
                ReadOnlySpan<float> values = residuals.ValuesOf(liked);
                for (int k = 0; k < others.Length; k++)
                    terms[ends[others[k] >> itemBits]++] = (((others[k] & mask) << historyBits) | history, values[k]);
            }
        }
    }
}

/// <summary>The residual weights of an item for a history.</summary>
/// <param name="Rank">The rank of the item.</param>
/// <param name="History">Index of the history.</param>
/// <param name="Residual">Σ_{i∈H} R_ij, or <see cref="float.NaN"/> for an item of the history that is excluded.</param>
internal readonly record struct ResidualScore(int Rank, int History, float Residual);
