using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Computes the small matrix AᵀB of two tall matrices, a few thousand rows at a time. First, their columns are packed tile by tile, so that
/// the micro-kernel reads both operands from the L1 cache. Then each worker takes rows of the result. The sums of a tile over a block of
/// rows are in <typeparamref name="TScalar"/>. They are added to the result in double precision.
/// </summary>
internal static unsafe class GramProduct<TSimd, TVector, TScalar>
    where TSimd : struct, ISimd<TVector, TScalar>
    where TVector : struct
    where TScalar : unmanaged
{
    private const int BlockRows = 256;

    /// <summary>Rows that are packed at a time, so that they remain in the L3 cache.</summary>
    private const int ChunkRows = 8 * BlockRows;

    private static int TileRows => MicroKernel<TSimd, TVector, TScalar>.Rows;

    private static int TileColumns => MicroKernel<TSimd, TVector, TScalar>.Columns;

    /// <summary>
    /// Rows of the result that a worker takes at a time: a part of the columns of a tile, which are reused for each tile of B.
    /// </summary>
    private static int UnitRows => Math.Max(TileRows, TileColumns / 2);

    public static void Multiply(RowMatrix a, RowMatrix b, SmallMatrix result, Workers workers)
    {
        using var packedA = new PackedChunk(a);
        if (ReferenceEquals(a, b))
        {
            Multiply(packedA, packedA, result, workers);
            return;
        }
        using var packedB = new PackedChunk(b);
        Multiply(packedA, packedB, result, workers);
    }

    /// <summary><paramref name="result"/> = (A + βB)ᵀ(A + βB). The sum is packed, and needs no memory of its own.</summary>
    public static void MultiplySum(RowMatrix a, float beta, RowMatrix b, SquareMatrix result, Workers workers)
    {
        using var packed = new PackedChunk(a, beta, b);
        Multiply(packed, packed, result, workers);
    }

    private static void Multiply(PackedChunk a, PackedChunk b, SmallMatrix result, Workers workers)
    {
        bool isSymmetric = ReferenceEquals(a, b);
        Array.Clear(result.Data);
        for (int chunk = 0; chunk < a.Rows; chunk += ChunkRows)
        {
            int first = chunk, rows = Math.Min(ChunkRows, a.Rows - chunk);
            workers.ForEachBlock(rows, BlockRows, (begin, end) =>
            {
                a.Fill(first, begin, end);
                if (!isSymmetric) b.Fill(first, begin, end);
            });
            workers.ForEach(
                (result.Rows + UnitRows - 1) / UnitRows,
                () => new NativeBuffer<double>((nuint)(UnitRows * b.TileCount * TileColumns)),
                (unit, sums) => AddRows(a, b, rows, unit * UnitRows, sums.Pointer, result, isSymmetric));
        }
        if (isSymmetric) ((SquareMatrix)result).MirrorUpper();
    }

    /// <summary>Adds the products of a chunk to rows of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows(PackedChunk a, PackedChunk b, int rows, int firstRow, double* sums, SmallMatrix result, bool isSymmetric)
    {
        int sumStride = b.TileCount * TileColumns;
        // In a symmetric result, tiles below the diagonal are mirrored afterward.
        int firstTile = isSymmetric ? firstRow / TileColumns : 0;
        new Span<double>(sums, UnitRows * sumStride).Clear();
        for (int begin = 0; begin < rows; begin += BlockRows)
        {
            int depth = Math.Min(BlockRows, rows - begin);
            TScalar* left = a.Tile(begin, firstRow / TileColumns) + firstRow % TileColumns;
            for (int tile = firstTile; tile < b.TileCount; tile++)
                for (int row = 0; row < UnitRows; row += TileRows)
                    AddTile(left + row, b.Tile(begin, tile), depth, sums + row * sumStride + tile * TileColumns, sumStride);
        }
        for (int row = 0; row < UnitRows && firstRow + row < result.Rows; row++)
        {
            Span<double> target = result.Row(firstRow + row);
            for (int column = 0; column < target.Length; column++) target[column] += sums[row * sumStride + column];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTile(TScalar* a, TScalar* b, int depth, double* sums, int sumStride)
    {
        TScalar* tile = stackalloc TScalar[MicroKernel.MaximumRows * MicroKernel.MaximumColumns];
        MicroKernel<TSimd, TVector, TScalar>.Multiply(a, 1, TileColumns, b, TileColumns, depth, tile, TileColumns);
        for (int row = 0; row < TileRows; row++)
            for (int column = 0; column < TileColumns; column += TSimd.Width)
                TSimd.AddTo(sums + row * sumStride + column, TSimd.Load(tile + row * TileColumns + column));
    }

    /// <summary>The columns of a chunk of A + βB in tiles. Each tile of a block of rows is contiguous in memory.</summary>
    private sealed class PackedChunk(RowMatrix a, float beta = 0, RowMatrix? b = null) : IDisposable
    {
        private readonly NativeBuffer<TScalar> _buffer =
            new((nuint)Math.Min(ChunkRows, (a.Rows + BlockRows - 1) / BlockRows * BlockRows) * (nuint)RoundUp(a.Columns), zeroed: false);

        public int Rows => a.Rows;

        public int TileCount { get; } = RoundUp(a.Columns) / TileColumns;

        /// <summary>A tile of the block that begins with a row of the chunk.</summary>
        public TScalar* Tile(int blockBegin, int tile)
            => _buffer.Pointer + (nint)blockBegin * TileCount * TileColumns + tile * BlockRows * TileColumns;

        /// <summary>
        /// Copies a block of rows to the tiles. Columns beyond the matrix are zeros. Each row is read sequentially.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Fill(int chunk, int begin, int end)
        {
            for (int row = begin; row < end; row++)
            {
                float* source = a.Pointer(chunk + row), added = b is null ? null : b.Pointer(chunk + row);
                TScalar* target = Tile(begin, 0) + (row - begin) * TileColumns;
                for (int tile = 0, column = 0; tile < TileCount; tile++, target += BlockRows * TileColumns)
                    for (int c = 0; c < TileColumns; c += Vector128<float>.Count, column += Vector128<float>.Count)
                    {
                        Vector128<float> values = column < a.Stride ? Vector128.Load(source + column) : default;
                        if (added != null && column < a.Stride)
                            values = Vector128.MultiplyAddEstimate(Vector128.Create(beta), Vector128.Load(added + column), values);
                        Store(values, target + c);
                    }
            }
        }

        public void Dispose() => _buffer.Dispose();

        /// <summary>Stores four elements. The width of every tile is a multiple of four.</summary>
        private static void Store(Vector128<float> values, TScalar* target)
        {
            if (typeof(TScalar) == typeof(float))
            {
                values.Store((float*)target);
            }
            else
            {
                (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(values);
                lower.Store((double*)target);
                upper.Store((double*)target + Vector128<double>.Count);
            }
        }

        private static int RoundUp(int columns) => (columns + TileColumns - 1) / TileColumns * TileColumns;
    }
}
