using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// What training does to single rows, each in one pass. A row is <c>length</c> floats from the start of a <see cref="RowMatrix"/> row,
/// padding included: a multiple of every vector width.
/// </summary>
internal static unsafe class RowKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, float>
    where TVector : struct
{
    /// <summary>Vectors that are summed side by side, so that the additions do not wait for each other.</summary>
    private const int Lanes = 4;

    /// <summary>y ← y + αx.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyAdd(float* y, float alpha, float* x, int length)
    {
        TVector scale = TSimd.Broadcast(alpha);
        for (int k = 0; k < length; k += TSimd.Width)
            TSimd.Store(y + k, TSimd.MultiplyAdd(scale, TSimd.Load(x + k), TSimd.Load(y + k)));
    }

    /// <summary>x·y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(float* x, float* y, int length)
    {
        TVector sum = default;
        for (int k = 0; k < length; k += TSimd.Width)
            sum = TSimd.MultiplyAdd(TSimd.Load(x + k), TSimd.Load(y + k), sum);
        return TSimd.Sum(sum);
    }

    /// <summary>sum ← sum + Σ rows of the matrix, <paramref name="offset"/> subtracted from each row number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRows(float* sum, RowMatrix matrix, ReadOnlySpan<int> rows, int offset)
    {
        float* first = matrix.Pointer(0) - (nint)offset * matrix.Stride;
        nint stride = matrix.Stride;
        TVector one = TSimd.Broadcast(1f);
        int w = TSimd.Width, k = 0;
        for (; k + Lanes * w <= stride; k += Lanes * w)
        {
            float* target = sum + k, source = first + k;
            TVector s0 = TSimd.Load(target), s1 = TSimd.Load(target + w), s2 = TSimd.Load(target + 2 * w), s3 = TSimd.Load(target + 3 * w);
            foreach (int row in rows)
            {
                float* x = source + row * stride;
                s0 = TSimd.MultiplyAdd(one, TSimd.Load(x), s0);
                s1 = TSimd.MultiplyAdd(one, TSimd.Load(x + w), s1);
                s2 = TSimd.MultiplyAdd(one, TSimd.Load(x + 2 * w), s2);
                s3 = TSimd.MultiplyAdd(one, TSimd.Load(x + 3 * w), s3);
            }
            TSimd.Store(target, s0);
            TSimd.Store(target + w, s1);
            TSimd.Store(target + 2 * w, s2);
            TSimd.Store(target + 3 * w, s3);
        }
        for (; k < stride; k += w)
        {
            TVector s = TSimd.Load(sum + k);
            foreach (int row in rows) s = TSimd.MultiplyAdd(one, TSimd.Load(first + k + row * stride), s);
            TSimd.Store(sum + k, s);
        }
    }

    /// <summary>r ← r − n·v − p with p = xv − x·v, the pull of the data without the diagonal; returns ‖p‖².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Residual(float* r, float* v, float* xv, float n, float x, int length)
    {
        TVector minusN = TSimd.Broadcast(-n), minusX = TSimd.Broadcast(-x), minusOne = TSimd.Broadcast(-1f), squares = default;
        for (int k = 0; k < length; k += TSimd.Width)
        {
            TVector vk = TSimd.Load(v + k);
            TVector pull = TSimd.MultiplyAdd(minusX, vk, TSimd.Load(xv + k));
            squares = TSimd.MultiplyAdd(pull, pull, squares);
            TSimd.Store(r + k, TSimd.MultiplyAdd(minusOne, pull, TSimd.MultiplyAdd(minusN, vk, TSimd.Load(r + k))));
        }
        return TSimd.Sum(squares);
    }

    /// <summary>d ← βd − z; returns v·d, d·d and r·d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double VD, double DD, double RD) Direction(float* d, float beta, float* z, float* v, float* r, int length)
    {
        TVector scale = TSimd.Broadcast(beta), minusOne = TSimd.Broadcast(-1f), vd = default, dd = default, rd = default;
        for (int k = 0; k < length; k += TSimd.Width)
        {
            TVector dk = TSimd.MultiplyAdd(minusOne, TSimd.Load(z + k), TSimd.MultiplyAdd(scale, TSimd.Load(d + k), default));
            TSimd.Store(d + k, dk);
            vd = TSimd.MultiplyAdd(TSimd.Load(v + k), dk, vd);
            dd = TSimd.MultiplyAdd(dk, dk, dd);
            rd = TSimd.MultiplyAdd(TSimd.Load(r + k), dk, rd);
        }
        return (TSimd.Sum(vd), TSimd.Sum(dd), TSimd.Sum(rd));
    }
}
