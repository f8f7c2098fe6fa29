using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>⟨V, XV⟩ for a slice of the columns of V and a symmetric sparse matrix X, whose diagonal is kept apart, in double precision.</summary>
internal static unsafe class SymmetricSparseForm<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, double>
    where TVector : struct
{
    /// <param name="v">The slice of V, <see cref="SparseSlice.Columns"/> / 2 doubles a row, without gaps.</param>
    /// <param name="starts">Where each row of X begins among the columns; one more than there are rows.</param>
    /// <param name="columns">The columns of the entries beside the diagonal, row after row, both halves.</param>
    /// <param name="values">The entries.</param>
    /// <param name="diagonal">The diagonal of X.</param>
    /// <param name="rowCount">Rows of X.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sum(double* v, int* starts, int* columns, float* values, float* diagonal, int rowCount)
    {
        const int Width = SparseSlice.Columns / 2;
        int w = TSimd.Width;
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
