using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Y = XV for a slice of the columns of V and Y, and a symmetric sparse matrix X with a separate diagonal. The sums of a row are in
/// registers.
/// </summary>
internal static unsafe class SymmetricSparseProduct<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, float>
    where TVector : struct
{
    /// <param name="v">The slice of V, <see cref="SparseSlice.Columns"/> floats per row, contiguous.</param>
    /// <param name="y">The slice of Y, in the same layout.</param>
    /// <param name="starts">Where the entries of each row of X start, followed by the end of the last row.</param>
    /// <param name="columns">The column indices of the off-diagonal entries of both triangles, row by row.</param>
    /// <param name="values">The entries.</param>
    /// <param name="diagonal">The diagonal of X.</param>
    /// <param name="rowCount">Number of rows of X.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* v, float* y, int* starts, int* columns, float* values, float* diagonal, int rowCount)
    {
        int w = TSimd.Width;
        int* last = columns + starts[rowCount] - 1;
        for (int row = 0; row < rowCount; row++)
        {
            int* begin = columns + starts[row], end = columns + starts[row + 1];
            TVector own = TSimd.Broadcast(diagonal[row]);
            for (int k = 0; k < SparseSlice.Columns; k += 2 * w)
            {
                nint place = (nint)row * SparseSlice.Columns + k;
                TVector sum0 = TSimd.MultiplyAdd(own, TSimd.Load(v + place), default);
                TVector sum1 = TSimd.MultiplyAdd(own, TSimd.Load(v + place + w), default);
                float* value = values + starts[row];
                for (int* column = begin; column < end; column++, value++)
                {
                    if (k == 0) SliceRow.Prefetch(v + (nint)(*SliceRow.Ahead(column, last)) * SparseSlice.Columns);
                    float* source = v + (nint)(*column) * SparseSlice.Columns + k;
                    TVector entry = TSimd.Broadcast(*value);
                    sum0 = TSimd.MultiplyAdd(entry, TSimd.Load(source), sum0);
                    sum1 = TSimd.MultiplyAdd(entry, TSimd.Load(source + w), sum1);
                }
                TSimd.Store(y + place, sum0);
                TSimd.Store(y + place + w, sum1);
            }
        }
    }
}

/// <summary>
/// ⟨V, XV⟩ in double precision for a slice of the columns of V, and a symmetric sparse matrix X with a separate diagonal.
/// </summary>
internal static unsafe class SymmetricSparseForm<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, double>
    where TVector : struct
{
    /// <param name="v">The slice of V, <see cref="SparseSlice.Columns"/> / 2 doubles per row, contiguous.</param>
    /// <param name="starts">Where the entries of each row of X start, followed by the end of the last row.</param>
    /// <param name="columns">The column indices of the off-diagonal entries of both triangles, row by row.</param>
    /// <param name="values">The entries.</param>
    /// <param name="diagonal">The diagonal of X.</param>
    /// <param name="rowCount">Number of rows of X.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sum(double* v, int* starts, int* columns, float* values, float* diagonal, int rowCount)
    {
        const int Width = SparseSlice.Columns / 2;
        int w = TSimd.Width;
        int* last = columns + starts[rowCount] - 1;
        double total = 0;
        for (int row = 0; row < rowCount; row++)
        {
            int* begin = columns + starts[row], end = columns + starts[row + 1];
            TVector own = TSimd.Broadcast((double)diagonal[row]), products = default;
            for (int k = 0; k < Width; k += 2 * w)
            {
                double* at = v + (nint)row * Width + k;
                TVector v0 = TSimd.Load(at), v1 = TSimd.Load(at + w);
                TVector sum0 = TSimd.MultiplyAdd(own, v0, default), sum1 = TSimd.MultiplyAdd(own, v1, default);
                float* value = values + starts[row];
                for (int* column = begin; column < end; column++, value++)
                {
                    if (k == 0) SliceRow.Prefetch(v + (nint)(*SliceRow.Ahead(column, last)) * Width);
                    double* source = v + (nint)(*column) * Width + k;
                    TVector entry = TSimd.Broadcast((double)*value);
                    sum0 = TSimd.MultiplyAdd(entry, TSimd.Load(source), sum0);
                    sum1 = TSimd.MultiplyAdd(entry, TSimd.Load(source + w), sum1);
                }
                products = TSimd.MultiplyAdd(sum0, v0, TSimd.MultiplyAdd(sum1, v1, products));
            }
            total += TSimd.Sum(products);
        }
        return total;
    }
}

/// <summary>
/// Loads rows of a slice into the caches before they are used. The rows of a sparse matrix are in no order that the processor could
/// predict.
/// </summary>
internal static unsafe class SliceRow
{
    /// <summary>Entries between the one that is computed and the one whose row is loaded.</summary>
    private const int Distance = 64;

    /// <summary>The entry whose row is to be loaded when <paramref name="column"/> is computed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int* Ahead(int* column, int* last) => column + Distance < last ? column + Distance : last;

    /// <summary>Begins to load a row, which has two cache lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* row)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(row);
        Sse.Prefetch0((byte*)row + NativeBuffer<byte>.AlignmentInBytes);
    }
}
