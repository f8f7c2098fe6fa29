using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Tall x small: a block of rows of A·B.</summary>
internal static unsafe class RowProduct<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, float>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(RowMatrix a, int begin, int end, PackedSquare b, float* result)
    {
        int tileRows = MicroKernel<TSimd, TVector, float>.Rows, stride = a.Stride;
        for (int panel = 0; panel < b.PanelCount; panel++)
        {
            float* target = result + b.FirstColumn(panel);
            for (int row = begin; row < end; row += tileRows, target += tileRows * stride)
                MicroKernel<TSimd, TVector, float>.Multiply(
                    a.Pointer(row), stride, 1, b.Panel(panel), b.PanelStride, b.Size, target, stride);
        }
    }
}
