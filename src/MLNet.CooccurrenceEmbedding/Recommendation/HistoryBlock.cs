using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>
/// Scores blocks of items for a block of histories, without the scales c_j: Σ_{i∈H} (z_i·z_j + R_ij). The first part is a product of
/// matrices, ZSᵀ for the sums S of the rows of the histories. The second part is sorted by blocks of items and then added.
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
    private readonly SmallMatrix _sums;
    private readonly PackedMatrix<float> _packed;
    private readonly NativeBuffer<float> _scores;
    private readonly float[] _sum;
    private readonly int _itemBits;
    private readonly int[] _residualEnds;
    private (int Index, float Value)[] _residuals = [];

    /// <param name="weights">Weights of the items.</param>
    /// <param name="histories">The largest number of histories in the block.</param>
    /// <param name="itemBits">Binary logarithm of the number of items of a block, at least 3.</param>
    public HistoryBlock(RecommenderWeights weights, int histories, int itemBits)
    {
        _weights = weights;
        _itemBits = itemBits;
        _residualEnds = new int[Count + 1];
        // A wider tile would mostly multiply zeros. Every width has the same results.
        _kernels = histories <= MicroKernel<Simd128, Vector128<float>, float>.Columns ? Kernels.Bits128 : Kernels.Best;
        _sums = new SmallMatrix(weights.Dimension, histories);
        _packed = _kernels.NewPackedMatrix(weights.Dimension, histories);
        _scores = new NativeBuffer<float>((nuint)_packed.RowStride << itemBits);
        _sum = new float[weights.Dimension];
    }

    /// <summary>Number of blocks of items.</summary>
    public int Count => ((_weights.Count - 1) >> _itemBits) + 1;

    /// <summary>Length of <see cref="Row"/>: the number of histories, rounded up to whole vectors.</summary>
    public int Stride => _packed.RowStride;

    /// <summary>Replaces the histories.</summary>
    /// <param name="histories">Histories, each ascending and distinct.</param>
    public void Fill(int[][] histories)
    {
        for (int history = 0; history < _sums.Columns; history++)
        {
            Array.Clear(_sum);
            foreach (int item in history < histories.Length ? histories[history] : [])
                TensorPrimitives.Add(_sum, _weights.Row(item), _sum);
            for (int k = 0; k < _sum.Length; k++) _sums[k, history] = _sum[k];
        }
        _packed.Fill(_sums);

        SortResiduals(histories);
    }

    /// <summary>Computes the scores of a block of items.</summary>
    /// <param name="block">Index of the block.</param>
    /// <returns>The first item and the item after the last.</returns>
    public (int Begin, int End) Score(int block)
    {
        int begin = block << _itemBits, end = Math.Min(begin + (1 << _itemBits), _weights.Count);
        fixed (float* rows = _weights.PaddedRows)
        {
            for (int first = begin; first < end; first += RowsAtATime)
            {
                int count = Math.Min(RowsAtATime, RecommenderWeights.RoundUpToTiles(end - first));
                Prefetch(rows + (nint)(first + count) * _weights.Dimension, count * _weights.Dimension);
                _kernels.MultiplyRows(
                    rows + (nint)first * _weights.Dimension, _weights.Dimension, count, _packed, Pointer(first - begin));
            }
        }
        foreach ((int index, float value) in BlockResiduals(block)) _scores.Pointer[index] += value;
        return (begin, end);
    }

    /// <summary>The scores of an item for each history.</summary>
    /// <param name="index">Index of the item after the first scored item.</param>
    public Span<float> Row(int index) => new(Pointer(index), Stride);

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

    private ReadOnlySpan<(int Index, float Value)> BlockResiduals(int block)
        => _residuals.AsSpan((block == 0 ? 0 : _residualEnds[block - 1]).._residualEnds[block]);

    /// <summary>
    /// Sorts the residual weights of all histories by blocks of items. Those of a block remain in the order of the likes.
    /// </summary>
    private void SortResiduals(int[][] histories)
    {
        ResidualWeights residuals = _weights.Residuals;
        if (residuals.Items.Length == 0) return;
        // The end of each block, counted one block further, is where the block begins. Adding its weights moves it to the end.
        Array.Clear(_residualEnds);
        foreach (int[] history in histories)
            foreach (int liked in history)
                foreach (int item in residuals.ItemsOf(liked)) _residualEnds[(item >> _itemBits) + 1]++;
        for (int block = 1; block <= Count; block++) _residualEnds[block] += _residualEnds[block - 1];
        if (_residuals.Length < _residualEnds[^1]) _residuals = new (int, float)[_residualEnds[^1]];

        for (int history = 0; history < histories.Length; history++)
        {
            foreach (int liked in histories[history])
            {
                ReadOnlySpan<int> items = residuals.ItemsOf(liked);
                ReadOnlySpan<float> values = residuals.ValuesOf(liked);
                for (int k = 0; k < items.Length; k++)
                {
                    int index = (items[k] & ((1 << _itemBits) - 1)) * Stride + history;
                    _residuals[_residualEnds[items[k] >> _itemBits]++] = (index, values[k]);
                }
            }
        }
    }
}
