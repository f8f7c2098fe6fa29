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
    private const int ItemsPerUser = 80;

    private readonly Workers _workers = new(Environment.ProcessorCount);
    private readonly SquareMatrix _square = new(Dimension);
    private readonly RowMatrix _a = new(Items, Dimension), _b = new(Items, Dimension), _result = new(Items, Dimension);
    private readonly SparseSlice _slice = new(Items, []);
    private readonly int[] _likes = new int[Items / ItemsPerUser * ItemsPerUser];
    private readonly int[] _starts = [.. Enumerable.Range(0, Items / ItemsPerUser + 1).Select(user => user * ItemsPerUser)];
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
        foreach (ref int like in _likes.AsSpan()) like = random.Next(Items);
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

    /// <summary>The sparse kernel: 32 columns of SᵀSV for random likes, as many as there are items, on one thread.</summary>
    [Benchmark]
    public void AddSparseProduct()
    {
        fixed (int* starts = _starts, items = _likes)
            _kernels.AddSparseProduct(_slice.V, _slice.Y, starts, items, _starts.Length - 1);
    }
}
