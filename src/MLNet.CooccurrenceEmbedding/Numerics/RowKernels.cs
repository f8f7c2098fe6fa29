using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Operations of training on single rows, each in one pass. A row of a <see cref="RowMatrix"/> has <c>length</c> floats with its padding, a
/// multiple of every vector width.
/// </summary>
internal static unsafe class RowKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, float>
    where TVector : struct
{
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

    /// <summary>r ← r − n·v − t, where t = xv − x·v is the data term, without the diagonal of X. Returns ‖t‖².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Residual(float* r, float* v, float* xv, float n, float x, int length)
    {
        TVector minusN = TSimd.Broadcast(-n), minusX = TSimd.Broadcast(-x), minusOne = TSimd.Broadcast(-1f), squares = default;
        for (int k = 0; k < length; k += TSimd.Width)
        {
            TVector vk = TSimd.Load(v + k);
            TVector dataTerm = TSimd.MultiplyAdd(minusX, vk, TSimd.Load(xv + k));
            squares = TSimd.MultiplyAdd(dataTerm, dataTerm, squares);
            TSimd.Store(r + k, TSimd.MultiplyAdd(minusOne, dataTerm, TSimd.MultiplyAdd(minusN, vk, TSimd.Load(r + k))));
        }
        return TSimd.Sum(squares);
    }

    /// <summary>z ← s∘r, element by element. Returns v·(s∘v) and r·(s∘v).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double VSV, double RSV) Scale(float* z, float* s, float* r, float* v, int length)
    {
        TVector vsv = default, rsv = default;
        for (int k = 0; k < length; k += TSimd.Width)
        {
            TVector vk = TSimd.Load(v + k), zk = TSimd.MultiplyAdd(TSimd.Load(s + k), TSimd.Load(r + k), default);
            TSimd.Store(z + k, zk);
            rsv = TSimd.MultiplyAdd(zk, vk, rsv);
            vsv = TSimd.MultiplyAdd(TSimd.MultiplyAdd(TSimd.Load(s + k), vk, default), vk, vsv);
        }
        return (TSimd.Sum(vsv), TSimd.Sum(rsv));
    }

    /// <summary>z ← z + α·(s∘v).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(float* z, float alpha, float* s, float* v, int length)
    {
        TVector scale = TSimd.Broadcast(alpha);
        for (int k = 0; k < length; k += TSimd.Width)
        {
            TVector scaled = TSimd.MultiplyAdd(TSimd.Load(s + k), TSimd.Load(v + k), default);
            TSimd.Store(z + k, TSimd.MultiplyAdd(scale, scaled, TSimd.Load(z + k)));
        }
    }

    /// <summary>d ← βd − z. If β is 0, d is not read, and may hold NaN. Returns v·d, d·d and r·d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double VD, double DD, double RD) Direction(float* d, float beta, float* z, float* v, float* r, int length)
    {
        TVector scale = TSimd.Broadcast(beta), minusOne = TSimd.Broadcast(-1f), vd = default, dd = default, rd = default;
        for (int k = 0; k < length; k += TSimd.Width)
        {
            TVector before = beta == 0 ? default : TSimd.Load(d + k);
            TVector dk = TSimd.MultiplyAdd(minusOne, TSimd.Load(z + k), TSimd.MultiplyAdd(scale, before, default));
            TSimd.Store(d + k, dk);
            vd = TSimd.MultiplyAdd(TSimd.Load(v + k), dk, vd);
            dd = TSimd.MultiplyAdd(dk, dk, dd);
            rd = TSimd.MultiplyAdd(TSimd.Load(r + k), dk, rd);
        }
        return (TSimd.Sum(vd), TSimd.Sum(dd), TSimd.Sum(rd));
    }
}
