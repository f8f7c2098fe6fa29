using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>The largest tile of all vector widths. <see cref="RowMatrix"/> is padded to it.</summary>
internal static class MicroKernel
{
    public const int MaximumRows = 8;
    public const int MaximumColumns = 32;
}

/// <summary>
/// The innermost product: a tile C[r, c] = Σ_k a(r, k)·b(k, c), <see cref="Rows"/> x <see cref="Columns"/>, whose sums are in registers.
/// The strides of a are parameters, so the kernel computes A·B (it reads rows of A) and AᵀB (it reads columns of A). Each sum is in
/// ascending order of k, so the result does not depend on the positions of the tiles.
/// </summary>
internal static unsafe class MicroKernel<TSimd, TVector, TScalar>
    where TSimd : struct, ISimd<TVector, TScalar>
    where TVector : struct
    where TScalar : unmanaged
{
    public static int Rows => TSimd.HasManyRegisters ? 8 : 4;

    public static int Columns => 2 * TSimd.Width;

    /// <summary>Computes a tile.</summary>
    /// <param name="a">First element of a.</param>
    /// <param name="aRow">Step from a(r, k) to a(r + 1, k).</param>
    /// <param name="aDepth">Step from a(r, k) to a(r, k + 1).</param>
    /// <param name="b">First element of b; the columns are contiguous.</param>
    /// <param name="bDepth">Step from b(k, c) to b(k + 1, c).</param>
    /// <param name="depth">Number of terms of each sum.</param>
    /// <param name="c">The tile, overwritten; its columns are contiguous.</param>
    /// <param name="cRow">Step from C[r, c] to C[r + 1, c].</param>
    public static void Multiply(TScalar* a, nint aRow, nint aDepth, TScalar* b, nint bDepth, int depth, TScalar* c, nint cRow)
    {
        if (TSimd.HasManyRegisters)
            Multiply8(a, aRow, aDepth, b, bDepth, depth, c, cRow);
        else
            Multiply4(a, aRow, aDepth, b, bDepth, depth, c, cRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply8(TScalar* a, nint aRow, nint aDepth, TScalar* b, nint bDepth, int depth, TScalar* c, nint cRow)
    {
        TVector c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        TVector c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        TScalar* a4 = a + 4 * aRow;
        for (int k = 0; k < depth; k++)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Width);
            TVector ar = TSimd.Broadcast(a[0]);
            c00 = TSimd.MultiplyAdd(ar, b0, c00);
            c01 = TSimd.MultiplyAdd(ar, b1, c01);
            ar = TSimd.Broadcast(a[aRow]);
            c10 = TSimd.MultiplyAdd(ar, b0, c10);
            c11 = TSimd.MultiplyAdd(ar, b1, c11);
            ar = TSimd.Broadcast(a[2 * aRow]);
            c20 = TSimd.MultiplyAdd(ar, b0, c20);
            c21 = TSimd.MultiplyAdd(ar, b1, c21);
            ar = TSimd.Broadcast(a[3 * aRow]);
            c30 = TSimd.MultiplyAdd(ar, b0, c30);
            c31 = TSimd.MultiplyAdd(ar, b1, c31);
            ar = TSimd.Broadcast(a4[0]);
            c40 = TSimd.MultiplyAdd(ar, b0, c40);
            c41 = TSimd.MultiplyAdd(ar, b1, c41);
            ar = TSimd.Broadcast(a4[aRow]);
            c50 = TSimd.MultiplyAdd(ar, b0, c50);
            c51 = TSimd.MultiplyAdd(ar, b1, c51);
            ar = TSimd.Broadcast(a4[2 * aRow]);
            c60 = TSimd.MultiplyAdd(ar, b0, c60);
            c61 = TSimd.MultiplyAdd(ar, b1, c61);
            ar = TSimd.Broadcast(a4[3 * aRow]);
            c70 = TSimd.MultiplyAdd(ar, b0, c70);
            c71 = TSimd.MultiplyAdd(ar, b1, c71);
            a += aDepth;
            a4 += aDepth;
            b += bDepth;
        }
        StoreRow(c, c00, c01);
        StoreRow(c + cRow, c10, c11);
        StoreRow(c + 2 * cRow, c20, c21);
        StoreRow(c + 3 * cRow, c30, c31);
        StoreRow(c + 4 * cRow, c40, c41);
        StoreRow(c + 5 * cRow, c50, c51);
        StoreRow(c + 6 * cRow, c60, c61);
        StoreRow(c + 7 * cRow, c70, c71);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply4(TScalar* a, nint aRow, nint aDepth, TScalar* b, nint bDepth, int depth, TScalar* c, nint cRow)
    {
        TVector c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (int k = 0; k < depth; k++)
        {
            TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + TSimd.Width);
            TVector ar = TSimd.Broadcast(a[0]);
            c00 = TSimd.MultiplyAdd(ar, b0, c00);
            c01 = TSimd.MultiplyAdd(ar, b1, c01);
            ar = TSimd.Broadcast(a[aRow]);
            c10 = TSimd.MultiplyAdd(ar, b0, c10);
            c11 = TSimd.MultiplyAdd(ar, b1, c11);
            ar = TSimd.Broadcast(a[2 * aRow]);
            c20 = TSimd.MultiplyAdd(ar, b0, c20);
            c21 = TSimd.MultiplyAdd(ar, b1, c21);
            ar = TSimd.Broadcast(a[3 * aRow]);
            c30 = TSimd.MultiplyAdd(ar, b0, c30);
            c31 = TSimd.MultiplyAdd(ar, b1, c31);
            a += aDepth;
            b += bDepth;
        }
        StoreRow(c, c00, c01);
        StoreRow(c + cRow, c10, c11);
        StoreRow(c + 2 * cRow, c20, c21);
        StoreRow(c + 3 * cRow, c30, c31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(TScalar* c, TVector first, TVector second)
    {
        TSimd.Store(c, first);
        TSimd.Store(c + TSimd.Width, second);
    }
}
