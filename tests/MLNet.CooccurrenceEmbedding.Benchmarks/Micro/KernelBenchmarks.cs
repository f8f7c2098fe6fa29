using BenchmarkDotNet.Attributes;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Micro;

/// <summary>The kernels at the size of MovieLens' small data set, for each vector width. A product is 2 · 9724 · 300² = 1.75 GFLOP.</summary>
public unsafe class KernelBenchmarks : IDisposable
{
    private const int Items = 9724;
    private const int Dimension = 300;
    private const int BlockRows = 64;
    private const int ItemsPerUser = 80;

    private readonly Workers _workers = new(Environment.ProcessorCount);
    private readonly SquareMatrix _square = new(Dimension);
    private readonly RowMatrix _a = new(Items, Dimension), _b = new(Items, Dimension), _result = new(Items, Dimension);
    private readonly int[] _rows = new int[Items / ItemsPerUser * ItemsPerUser];
    private Kernels _kernels = Kernels.Best;
    private PackedSquare? _packed;

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
        foreach (ref int row in _rows.AsSpan()) row = random.Next(Items);
        _packed = _kernels.NewPackedSquare(Dimension).Fill(_square);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (IDisposable? buffer in (ReadOnlySpan<IDisposable?>)[_a, _b, _result, _packed]) buffer?.Dispose();
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

    /// <summary>The sparse kernel: sums of the vectors of random items, on one thread; as many likes as there are items.</summary>
    [Benchmark]
    public void AddRows()
    {
        for (int begin = 0; begin < _rows.Length; begin += ItemsPerUser)
            _kernels.AddRows(_result.Pointer(begin / ItemsPerUser), _a, _rows.AsSpan(begin, ItemsPerUser), 0);
    }
}
