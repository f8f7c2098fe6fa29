using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Y += SᵀSV for a slice of the columns of V and Y and a sparse matrix S. For each row of S in turn, the rows of V that it names are summed up, each times
/// its entry, and the sum is added to the same rows of Y, times their entries: it never leaves the registers.
/// </summary>
internal static unsafe class SparseProduct<TSimd, TVector, TEntries>
    where TSimd : struct, ISimd<TVector, float>
    where TVector : struct
    where TEntries : struct, IEntries
{
    /// <param name="v">The slice of V, <see cref="SparseSlice.Columns"/> floats a row, without gaps: so the rows that are often named stay in the nearest caches.</param>
    /// <param name="y">The slice of Y, likewise.</param>
    /// <param name="starts">Where each row of S begins among the columns; one more than there are rows.</param>
    /// <param name="columns">The columns of the entries of S, row after row.</param>
    /// <param name="weights">The entries; not read if all are 1.</param>
    /// <param name="rowCount">Rows of S.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* v, float* y, int* starts, int* columns, float* weights, int rowCount)
    {
        int w = TSimd.Width;
        TVector one = TSimd.Broadcast(1f);
        for (int row = 0; row < rowCount; row++)
        {
            int* begin = columns + starts[row], end = columns + starts[row + 1];
            for (int k = 0; k < SparseSlice.Columns; k += 2 * w)
            {
                TVector sum0 = default, sum1 = default;
                for (int* column = begin; column < end; column++)
                {
                    float* source = v + (nint)(*column) * SparseSlice.Columns + k;
                    TVector entry = TEntries.At<TSimd, TVector>(one, weights, (nint)(column - columns));
                    sum0 = TSimd.MultiplyAdd(entry, TSimd.Load(source), sum0);
                    sum1 = TSimd.MultiplyAdd(entry, TSimd.Load(source + w), sum1);
                }
                for (int* column = begin; column < end; column++)
                {
                    float* target = y + (nint)(*column) * SparseSlice.Columns + k;
                    TVector entry = TEntries.At<TSimd, TVector>(one, weights, (nint)(column - columns));
                    TSimd.Store(target, TSimd.MultiplyAdd(entry, sum0, TSimd.Load(target)));
                    TSimd.Store(target + w, TSimd.MultiplyAdd(entry, sum1, TSimd.Load(target + w)));
                }
            }
        }
    }
}
