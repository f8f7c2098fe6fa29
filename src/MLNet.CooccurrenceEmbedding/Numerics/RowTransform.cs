using System.Numerics.Tensors;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>M ← M·T in place, for a tall M and a small T, computed in <typeparamref name="TScalar"/>.</summary>
internal static unsafe class RowTransform<TSimd, TVector, TScalar>
    where TSimd : struct, ISimd<TVector, TScalar>
    where TVector : struct
    where TScalar : unmanaged
{
    /// <summary>Rows that are copied, or widened, at a time: they stay in the second-level cache.</summary>
    private const int BlockRows = 32;

    public static void Apply(RowMatrix matrix, SquareMatrix transform, Workers workers)
    {
        using var packed = new PackedSquare<TScalar>(transform.Size, MicroKernel<TSimd, TVector, TScalar>.Columns);
        packed.Fill(transform);
        int stride = matrix.Stride;
        workers.ForEach(
            (matrix.AllocatedRows + BlockRows - 1) / BlockRows,
            () => new NativeBuffer<TScalar>((nuint)(2 * BlockRows) * (nuint)stride),
            (block, scratch) =>
            {
                int begin = block * BlockRows, rows = Math.Min(BlockRows, matrix.AllocatedRows - begin), length = rows * stride;
                TScalar* before = scratch.Pointer, after = before + length;
                var values = new Span<float>(matrix.Pointer(begin), length);
                if (typeof(TScalar) == typeof(float))
                {
                    values.CopyTo(new(before, length));
                    RowProduct<TSimd, TVector, TScalar>.Multiply(before, rows, packed, (TScalar*)matrix.Pointer(begin));
                }
                else
                {
                    TensorPrimitives.ConvertChecked<float, double>(values, new(before, length));
                    RowProduct<TSimd, TVector, TScalar>.Multiply(before, rows, packed, after);
                    TensorPrimitives.ConvertTruncating<double, float>(new(after, length), values);
                }
            });
    }
}
