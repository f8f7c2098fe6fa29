using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Y = XV for a slice of the columns of V and Y and a symmetric sparse matrix X, whose diagonal is kept apart. Row by row, in the registers.</summary>
internal static unsafe class SymmetricSparseProduct<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, float>
    where TVector : struct
{
    /// <param name="v">The slice of V, <see cref="SparseSlice.Columns"/> floats a row, without gaps.</param>
    /// <param name="y">The slice of Y, likewise.</param>
    /// <param name="starts">Where each row of X begins among the columns; one more than there are rows.</param>
    /// <param name="columns">The columns of the entries beside the diagonal, row after row, both halves.</param>
    /// <param name="values">The entries.</param>
    /// <param name="diagonal">The diagonal of X.</param>
    /// <param name="rowCount">Rows of X.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* v, float* y, int* starts, int* columns, float* values, float* diagonal, int rowCount)
    {
        int w = TSimd.Width;
        for (int row = 0; row < rowCount; row++)
        {
            int* begin = columns + starts[row], end = columns + starts[row + 1];
            TVector own = TSimd.Broadcast(diagonal[row]);
            for (int k = 0; k < SparseSlice.Columns; k += 2 * w)
            {
                nint place = (nint)row * SparseSlice.Columns + k;
                TVector sum0 = TSimd.MultiplyAdd(own, TSimd.Load(v + place), default), sum1 = TSimd.MultiplyAdd(own, TSimd.Load(v + place + w), default);
                float* value = values + starts[row];
                for (int* column = begin; column < end; column++, value++)
                {
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
