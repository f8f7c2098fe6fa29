using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Computes the small matrix AᵀB of two tall matrices. The rows are processed in blocks. The columns of a block are packed tile by tile, so
/// that the micro-kernel reads both operands from the L1 cache. The sums of a tile over a block are in <typeparamref name="TScalar"/>. They
/// are added to the result in double precision. Each of n workers computes every n-th row of tiles of the result.
/// </summary>
internal static unsafe class GramProduct<TSimd, TVector, TScalar>
    where TSimd : struct, ISimd<TVector, TScalar>
    where TVector : struct
    where TScalar : unmanaged
{
    private const int BlockRows = 256;

    private static int TileRows => MicroKernel<TSimd, TVector, TScalar>.Rows;

    private static int TileColumns => MicroKernel<TSimd, TVector, TScalar>.Columns;

    public static void Multiply(RowMatrix a, RowMatrix b, SmallMatrix result, Workers workers)
    {
        Array.Clear(result.Data);
        workers.ForEachWorker(worker => MultiplyShare(a, b, result, worker, workers));
        if (ReferenceEquals(a, b)) ((SquareMatrix)result).MirrorUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyShare(RowMatrix a, RowMatrix b, SmallMatrix result, int worker, Workers workers)
    {
        if (FirstRow(0, worker, workers) >= result.Rows) return;
        int columnTiles = (result.Columns + TileColumns - 1) / TileColumns, sumStride = columnTiles * TileColumns;
        int shares = (result.Rows + TileRows * workers.Count - 1) / (TileRows * workers.Count);
        using var packedA = new PackedTiles(shares, TileRows);
        using var packedB = new PackedTiles(columnTiles, TileColumns);
        using var sums = new NativeBuffer<double>((nuint)(shares * TileRows) * (nuint)sumStride);

        for (int begin = 0; begin < a.Rows; begin += BlockRows)
        {
            workers.ThrowIfCanceled();
            int depth = Math.Min(BlockRows, a.Rows - begin);
            packedA.Fill(a, begin, depth, worker * TileRows, workers.Count * TileRows);
            packedB.Fill(b, begin, depth, 0, TileColumns);
            for (int tile = 0; tile < columnTiles; tile++)
                for (int share = 0; share < shares; share++)
                {
                    // In a symmetric result, tiles below the diagonal are mirrored afterward.
                    if (ReferenceEquals(a, b) && (tile + 1) * TileColumns <= FirstRow(share, worker, workers)) continue;
                    double* target = sums.Pointer + share * TileRows * sumStride + tile * TileColumns;
                    AddTile(packedA.Tile(share), packedB.Tile(tile), depth, target, sumStride);
                }
        }

        for (int share = 0; share < shares; share++)
            for (int r = 0, row = FirstRow(share, worker, workers); r < TileRows && row + r < result.Rows; r++)
                new ReadOnlySpan<double>(sums.Pointer + (share * TileRows + r) * sumStride, result.Columns).CopyTo(result.Row(row + r));
    }

    /// <summary>The row of the result where a row of tiles of a worker starts.</summary>
    private static int FirstRow(int share, int worker, Workers workers) => (share * workers.Count + worker) * TileRows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTile(TScalar* a, TScalar* b, int depth, double* sums, int sumStride)
    {
        TScalar* tile = stackalloc TScalar[MicroKernel.MaximumRows * MicroKernel.MaximumColumns];
        MicroKernel<TSimd, TVector, TScalar>.Multiply(a, 1, TileRows, b, TileColumns, depth, tile, TileColumns);
        for (int row = 0; row < TileRows; row++)
            for (int column = 0; column < TileColumns; column += TSimd.Width)
                TSimd.AddTo(sums + row * sumStride + column, TSimd.Load(tile + row * TileColumns + column));
    }

    /// <summary>The columns of a block of rows in tiles. Each tile is contiguous in memory.</summary>
    private sealed class PackedTiles(int count, int width) : IDisposable
    {
        private readonly NativeBuffer<TScalar> _buffer = new((nuint)count * BlockRows * (nuint)width);

        public TScalar* Tile(int tile) => _buffer.Pointer + tile * BlockRows * width;

        /// <summary>
        /// Copies columns to the tiles. Tile t holds the columns from <paramref name="firstColumn"/> + t·<paramref name="step"/>. Columns
        /// beyond the matrix are zeros. Each row is read sequentially.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Fill(RowMatrix matrix, int begin, int depth, int firstColumn, int step)
        {
            for (int k = 0; k < depth; k++)
            {
                float* row = matrix.Pointer(begin + k);
                TScalar* target = _buffer.Pointer + k * width;
                for (int tile = 0, column = firstColumn; tile < count; tile++, column += step, target += BlockRows * width)
                {
                    for (int c = 0; c < width; c += Vector128<float>.Count)
                    {
                        if (column + c < matrix.Stride) Copy(row + column + c, target + c);
                        else new Span<TScalar>(target + c, Vector128<float>.Count).Clear();
                    }
                }
            }
        }

        /// <summary>Copies four elements. The width of every tile is a multiple of four.</summary>
        private static void Copy(float* source, TScalar* target)
        {
            if (typeof(TScalar) == typeof(float))
            {
                Vector128.Load(source).Store((float*)target);
            }
            else
            {
                (Vector128<double> lower, Vector128<double> upper) = Vector128.Widen(Vector128.Load(source));
                lower.Store((double*)target);
                upper.Store((double*)target + Vector128<double>.Count);
            }
        }

        public void Dispose() => _buffer.Dispose();
    }
}
