using System.Numerics;
using System.Numerics.Tensors;
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
        for (int column = 0; column < histories.Length; column++) _columns[histories[column]] = column;
        if (histories.Length <= 1) return; // no product of matrices
        Array.Clear(_selectedSums.Data);
        for (int column = 0; column < histories.Length; column++)
        {
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
                if (_selectedCount == 1) SequentialDot.MultiplyRows(row, count, SumOf(_selected[0]), Pointer(first - begin), Stride);
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
        ReadOnlySpan<float> row = _weights.PaddedRows.AsSpan(score.Rank * _weights.Dimension, _weights.Dimension);
        return SequentialDot.Compute(row, SumOf(score.History)) + score.Residual;
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
