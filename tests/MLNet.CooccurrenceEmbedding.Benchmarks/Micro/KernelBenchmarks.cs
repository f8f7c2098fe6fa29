using BenchmarkDotNet.Attributes;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Micro;

/// <summary>
/// Measures the kernels for each vector width, at the size of MovieLens' small data set. A product is 2 · 9724 · 300² = 1.75 GFLOP.
/// </summary>
public unsafe class KernelBenchmarks : IDisposable
{
    private const int Items = 9724;
    private const int Dimension = 300;
    private const int BlockRows = 64;
    private const int Users = 610;

    private readonly Workers _workers = new(Environment.ProcessorCount);
    private readonly SquareMatrix _square = new(Dimension);
    private readonly RowMatrix _a = new(Items, Dimension), _b = new(Items, Dimension), _result = new(Items, Dimension);
    private readonly SparseSlice _slice = new(Items, Users);
    private readonly int[] _items = [.. Enumerable.Range(0, Items)];
    private readonly int[] _starts = [.. Enumerable.Range(0, Items + 1)];
    private readonly ushort[] _users = new ushort[Items];
    private Kernels _kernels = Kernels.Best;
    private PackedMatrix<float>? _packed;

    public static IEnumerable<int> Widths => VectorWidths.Available.Select(width => width.Bits);

    [ParamsSource(nameof(Widths))]
    public int Bits { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _kernels = VectorWidths.Available.Single(width => width.Bits == Bits).Kernels;
        var random = new Random(1);
        foreach (RowMatrix matrix in (ReadOnlySpan<RowMatrix>)[_a, _b])
            for (int row = 0; row < Items; row++)
                foreach (ref float value in matrix.Row(row)[..Dimension])
                    value = random.NextSingle() - 0.5f;
        foreach (ref double value in _square.Data.AsSpan()) value = random.NextDouble();
        foreach (ref ushort user in _users.AsSpan()) user = (ushort)random.Next(Users);
        _slice.Load(_a, 0, [.. Enumerable.Repeat(1f, Items)]);
        _packed = _kernels.NewPackedMatrix(Dimension, Dimension).Fill(_square);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (IDisposable? buffer in (ReadOnlySpan<IDisposable?>)[_a, _b, _result, _packed, _slice]) buffer?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void MultiplyRows() => _workers.ForEachBlock(_a.AllocatedRows, BlockRows, (begin, end) =>
        _kernels.MultiplyRows(_a, begin, end, _packed!, _result.Pointer(begin)));

    [Benchmark]
    public void Gram() => _kernels.Gram(_a, _b, _square, _workers);

    [Benchmark]
    public void SymmetricGram() => _kernels.Gram(_a, _a, _square, _workers);

    [Benchmark]
    public void GramInDouble() => _kernels.GramInDouble(_a, _square, _workers);

    /// <summary>The sparse kernels: 32 columns of SᵀSV for random likes, as many as there are items, on one thread.</summary>
    [Benchmark]
    public void SparseProduct()
    {
        fixed (int* items = _items, starts = _starts)
        fixed (ushort* users = _users)
        {
            var block = new SparseBlock(_items.Length, items, starts, users, null);
            _kernels.AddToSums(block, _slice.V, _slice.Sums);
            _kernels.AddSums(block, _slice.Sums, _slice.Y);
        }
    }
}
