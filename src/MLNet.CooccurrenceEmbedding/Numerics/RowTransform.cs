using System.Numerics.Tensors;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// M ← M·T in place, for a tall M and a small T, in double precision: float32 would leave in the small columns of the result
/// the rounding of the large ones.
/// </summary>
internal static unsafe class RowTransform<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, double>
    where TVector : struct
{
    /// <summary>Rows that are widened at a time: they stay in the second-level cache.</summary>
    private const int BlockRows = 32;

    public static void Apply(RowMatrix matrix, SquareMatrix transform, Workers workers)
    {
        using var packed = new PackedSquare<double>(transform.Size, MicroKernel<TSimd, TVector, double>.Columns);
        packed.Fill(transform);
        int stride = matrix.Stride;
        workers.ForEach(
            (matrix.AllocatedRows + BlockRows - 1) / BlockRows,
            () => new NativeBuffer<double>((nuint)(2 * BlockRows) * (nuint)stride),
            (block, scratch) =>
            {
                int begin = block * BlockRows, rows = Math.Min(BlockRows, matrix.AllocatedRows - begin), length = rows * stride;
                double* before = scratch.Pointer, after = before + length;
                TensorPrimitives.ConvertChecked<float, double>(new(matrix.Pointer(begin), length), new(before, length));
                RowProduct<TSimd, TVector, double>.Multiply(before, rows, packed, after);
                TensorPrimitives.ConvertTruncating<double, float>(new(after, length), new(matrix.Pointer(begin), length));
            });
    }
}
