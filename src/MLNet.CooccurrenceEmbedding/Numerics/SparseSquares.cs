using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>‖SV‖² for a slice of the columns of V and a sparse matrix S, in double precision.</summary>
internal static unsafe class SparseSquares<TSimd, TVector, TEntries>
    where TSimd : struct, ISimd<TVector, double>
    where TVector : struct
    where TEntries : struct, IEntries
{
    /// <param name="v">The slice of V, <see cref="SparseSlice.Columns"/> / 2 doubles a row, without gaps.</param>
    /// <param name="starts">Where each row of S begins among the columns; one more than there are rows.</param>
    /// <param name="columns">The columns of the entries of S, row after row.</param>
    /// <param name="weights">The entries; not read if all are 1.</param>
    /// <param name="rowCount">Rows of S.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sum(double* v, int* starts, int* columns, float* weights, int rowCount)
    {
        const int Width = SparseSlice.Columns / 2;
        int w = TSimd.Width;
        TVector one = TSimd.Broadcast(1d);
        double total = 0;
        for (int row = 0; row < rowCount; row++)
        {
            int* begin = columns + starts[row], end = columns + starts[row + 1];
            TVector squares = default;
            for (int k = 0; k < Width; k += 2 * w)
            {
                TVector sum0 = default, sum1 = default;
                for (int* column = begin; column < end; column++)
                {
                    double* source = v + (nint)(*column) * Width + k;
                    TVector entry = TEntries.InDoubleAt<TSimd, TVector>(one, weights, (nint)(column - columns));
                    sum0 = TSimd.MultiplyAdd(entry, TSimd.Load(source), sum0);
                    sum1 = TSimd.MultiplyAdd(entry, TSimd.Load(source + w), sum1);
                }
                squares = TSimd.MultiplyAdd(sum0, sum0, TSimd.MultiplyAdd(sum1, sum1, squares));
            }
            total += TSimd.Sum(squares);
        }
        return total;
    }
}
