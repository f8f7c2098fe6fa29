using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Tall x small: some rows of A·B.</summary>
internal static unsafe class RowProduct<TSimd, TVector, TScalar>
    where TSimd : struct, ISimd<TVector, TScalar>
    where TVector : struct
    where TScalar : unmanaged
{
    /// <param name="a">The first of the rows of A, <see cref="PackedSquare{TScalar}.RowStride"/> apart.</param>
    /// <param name="rows">How many, a multiple of 8.</param>
    /// <param name="b">B, packed for this width.</param>
    /// <param name="result">The first row of the result, overwritten; as far apart as those of A.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(TScalar* a, int rows, PackedSquare<TScalar> b, TScalar* result)
    {
        int tileRows = MicroKernel<TSimd, TVector, TScalar>.Rows;
        nint stride = b.RowStride;
        for (int panel = 0; panel < b.PanelCount; panel++)
        {
            TScalar* source = a, target = result + b.FirstColumn(panel);
            for (int row = 0; row < rows; row += tileRows, source += tileRows * stride, target += tileRows * stride)
                MicroKernel<TSimd, TVector, TScalar>.Multiply(source, stride, 1, b.Panel(panel), b.PanelWidth, b.Size, target, stride);
        }
    }
}
