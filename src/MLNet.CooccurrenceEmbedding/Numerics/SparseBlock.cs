using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Pointers to a block of rows of a sparse matrix S, ordered by column. So a product with S or Sᵀ reads and writes rows of V and Y in
/// order. Only the sums of the rows of the block, which fit in the L2 cache, are accessed at random.
/// </summary>
/// <param name="columnCount">Number of columns with entries in the block.</param>
/// <param name="columns">These columns, ascending.</param>
/// <param name="starts">Where the entries of each of these columns start, followed by the end of the last one.</param>
/// <param name="rows">The row of each entry, counted from the first row of the block.</param>
/// <param name="weights">The entries, or <see langword="null"/> if all are 1.</param>
internal readonly unsafe struct SparseBlock(int columnCount, int* columns, int* starts, ushort* rows, float* weights)
{
    public readonly int ColumnCount = columnCount;
    public readonly int* Columns = columns, Starts = starts;
    public readonly ushort* Rows = rows;
    public readonly float* Weights = weights;
}

/// <summary>
/// Products of a <see cref="SparseBlock"/> and a slice of a few columns of a tall matrix, contiguous in memory.
/// </summary>
internal static unsafe class SparseProduct<TSimd, TVector, TEntries>
    where TSimd : struct, ISimd<TVector, float>
    where TVector : struct
    where TEntries : struct, IEntries
{
    /// <summary>T += S·V.</summary>
    /// <param name="block">S.</param>
    /// <param name="v">The slice of V, <see cref="SparseSlice.Columns"/> floats per row.</param>
    /// <param name="sums">T, in the same layout: a row for each row of the block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddToSums(SparseBlock block, float* v, float* sums)
    {
        int w = TSimd.Width;
        ushort* rows = block.Rows;
        float* weights = block.Weights;
        TVector one = TSimd.Broadcast(1f);
        for (int column = 0; column < block.ColumnCount; column++)
        {
            int begin = block.Starts[column], end = block.Starts[column + 1];
            float* source = v + (nint)block.Columns[column] * SparseSlice.Columns;
            for (int k = 0; k < SparseSlice.Columns; k += 2 * w)
            {
                TVector v0 = TSimd.Load(source + k), v1 = TSimd.Load(source + k + w);
                float* target = sums + k;
                for (int at = begin; at < end; at++)
                {
                    float* sum = target + (nint)rows[at] * SparseSlice.Columns;
                    TVector entry = TEntries.At<TSimd, TVector>(one, weights, at);
                    TSimd.Store(sum, TSimd.MultiplyAdd(entry, v0, TSimd.Load(sum)));
                    TSimd.Store(sum + w, TSimd.MultiplyAdd(entry, v1, TSimd.Load(sum + w)));
                }
            }
        }
    }

    /// <summary>
    /// Y += Sᵀ·T. The sum over the rows of the block is in registers. It is in two parts, even and odd, so that an addition need not wait
    /// for the one before, and rounding errors are smaller.
    /// </summary>
    /// <param name="block">S.</param>
    /// <param name="sums">T.</param>
    /// <param name="y">The slice of Y.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSums(SparseBlock block, float* sums, float* y)
    {
        int w = TSimd.Width;
        ushort* rows = block.Rows;
        float* weights = block.Weights;
        TVector one = TSimd.Broadcast(1f);
        for (int column = 0; column < block.ColumnCount; column++)
        {
            int begin = block.Starts[column], end = block.Starts[column + 1];
            float* target = y + (nint)block.Columns[column] * SparseSlice.Columns;
            for (int k = 0; k < SparseSlice.Columns; k += 2 * w)
            {
                TVector even0 = default, even1 = default, odd0 = default, odd1 = default;
                float* source = sums + k;
                int at = begin;
                for (; at + 1 < end; at += 2)
                {
                    float* even = source + (nint)rows[at] * SparseSlice.Columns, odd = source + (nint)rows[at + 1] * SparseSlice.Columns;
                    TVector entry = TEntries.At<TSimd, TVector>(one, weights, at), next = TEntries.At<TSimd, TVector>(one, weights, at + 1);
                    even0 = TSimd.MultiplyAdd(entry, TSimd.Load(even), even0);
                    even1 = TSimd.MultiplyAdd(entry, TSimd.Load(even + w), even1);
                    odd0 = TSimd.MultiplyAdd(next, TSimd.Load(odd), odd0);
                    odd1 = TSimd.MultiplyAdd(next, TSimd.Load(odd + w), odd1);
                }
                if (at < end)
                {
                    float* even = source + (nint)rows[at] * SparseSlice.Columns;
                    TVector entry = TEntries.At<TSimd, TVector>(one, weights, at);
                    even0 = TSimd.MultiplyAdd(entry, TSimd.Load(even), even0);
                    even1 = TSimd.MultiplyAdd(entry, TSimd.Load(even + w), even1);
                }
                TSimd.Store(target + k, TSimd.MultiplyAdd(one, TSimd.MultiplyAdd(one, even0, odd0), TSimd.Load(target + k)));
                TSimd.Store(target + k + w, TSimd.MultiplyAdd(one, TSimd.MultiplyAdd(one, even1, odd1), TSimd.Load(target + k + w)));
            }
        }
    }
}

/// <summary>The first of these products in double precision.</summary>
internal static unsafe class SparseSums<TSimd, TVector, TEntries>
    where TSimd : struct, ISimd<TVector, double>
    where TVector : struct
    where TEntries : struct, IEntries
{
    /// <summary>T += S·V.</summary>
    /// <param name="block">S.</param>
    /// <param name="v">The slice of V, <see cref="SparseSlice.Columns"/> / 2 doubles per row.</param>
    /// <param name="sums">T, in the same layout: a row for each row of the block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(SparseBlock block, double* v, double* sums)
    {
        const int Width = SparseSlice.Columns / 2;
        int w = TSimd.Width;
        ushort* rows = block.Rows;
        float* weights = block.Weights;
        TVector one = TSimd.Broadcast(1d);
        for (int column = 0; column < block.ColumnCount; column++)
        {
            int begin = block.Starts[column], end = block.Starts[column + 1];
            double* source = v + (nint)block.Columns[column] * Width;
            for (int k = 0; k < Width; k += 2 * w)
            {
                TVector v0 = TSimd.Load(source + k), v1 = TSimd.Load(source + k + w);
                double* target = sums + k;
                for (int at = begin; at < end; at++)
                {
                    double* sum = target + (nint)rows[at] * Width;
                    TVector entry = TEntries.InDoubleAt<TSimd, TVector>(one, weights, at);
                    TSimd.Store(sum, TSimd.MultiplyAdd(entry, v0, TSimd.Load(sum)));
                    TSimd.Store(sum + w, TSimd.MultiplyAdd(entry, v1, TSimd.Load(sum + w)));
                }
            }
        }
    }
}

/// <summary>
/// The entries of a sparse matrix: ones or weights. They are implemented by structs, so that the JIT compiles a separate kernel for each.
/// The kernel for ones reads no entries.
/// </summary>
internal unsafe interface IEntries
{
    /// <summary>An entry, in every element of a vector.</summary>
    /// <param name="one">A vector of ones.</param>
    /// <param name="weights">The entries. They are not read if all are 1.</param>
    /// <param name="index">Index of the entry.</param>
    static abstract TVector At<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, float>
        where TVector : struct;

    /// <summary>The same for vectors of double precision.</summary>
    /// <inheritdoc cref="At" path="/param"/>
    static abstract TVector InDoubleAt<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, double>
        where TVector : struct;
}

/// <summary>Every entry is 1.</summary>
internal readonly unsafe struct UnitEntries : IEntries
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector At<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, float>
        where TVector : struct => one;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InDoubleAt<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, double>
        where TVector : struct => one;
}

/// <summary>Every entry has a weight of its own.</summary>
internal readonly unsafe struct WeightedEntries : IEntries
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector At<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, float>
        where TVector : struct => TSimd.Broadcast(weights[index]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector InDoubleAt<TSimd, TVector>(TVector one, float* weights, nint index)
        where TSimd : struct, ISimd<TVector, double>
        where TVector : struct => TSimd.Broadcast((double)weights[index]);
}
