using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>
/// Measures the limit of any dense kernel: fused multiply-adds from registers to registers, without memory access, on every thread.
/// </summary>
internal static class PeakRate
{
    /// <summary>The multiplications and additions of a <see cref="Run"/>, per thread.</summary>
    public static double Flops =>
        2.0 * Iterations * Accumulators * (Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4);

    private const int Iterations = 1_000_000;
    private const int Accumulators = 12;

    public static void Run()
    {
        if (Vector512.IsHardwareAccelerated) Loop<Simd512, Vector512<float>>();
        else if (Vector256.IsHardwareAccelerated) Loop<Simd256, Vector256<float>>();
        else Loop<Simd128, Vector128<float>>();
    }

    /// <summary>The number of chains hides the latency of the additions. The chains and the factors fit into 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Loop<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector, float>
        where TVector : struct
    {
        TVector a = TSimd.Broadcast(0.999f), b = TSimd.Broadcast(1e-3f);
        TVector c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (int i = 0; i < Iterations; i++)
        {
            c0 = TSimd.MultiplyAdd(a, c0, b);
            c1 = TSimd.MultiplyAdd(a, c1, b);
            c2 = TSimd.MultiplyAdd(a, c2, b);
            c3 = TSimd.MultiplyAdd(a, c3, b);
            c4 = TSimd.MultiplyAdd(a, c4, b);
            c5 = TSimd.MultiplyAdd(a, c5, b);
            c6 = TSimd.MultiplyAdd(a, c6, b);
            c7 = TSimd.MultiplyAdd(a, c7, b);
            c8 = TSimd.MultiplyAdd(a, c8, b);
            c9 = TSimd.MultiplyAdd(a, c9, b);
            c10 = TSimd.MultiplyAdd(a, c10, b);
            c11 = TSimd.MultiplyAdd(a, c11, b);
        }
        return TSimd.Sum(c0) + TSimd.Sum(c1) + TSimd.Sum(c2) + TSimd.Sum(c3) + TSimd.Sum(c4) + TSimd.Sum(c5)
            + TSimd.Sum(c6) + TSimd.Sum(c7) + TSimd.Sum(c8) + TSimd.Sum(c9) + TSimd.Sum(c10) + TSimd.Sum(c11);
    }
}
