using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Dot products whose terms are added in ascending order, with the rounding of <see cref="MicroKernel{TSimd, TVector, TScalar}"/>: they have
/// the same bits as elements of its tiles.
/// </summary>
internal static unsafe class SequentialDot
{
    /// <summary>a·b.</summary>
    public static float Compute(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int k = 0; k < a.Length; k++) sum = float.MultiplyAddEstimate(a[k], b[k], sum);
        return sum;
    }

    /// <summary>
    /// Multiplies contiguous rows by one vector. Eight products at a time hide the latency of the additions, and none is wasted, as those
    /// of a tile with one column would be.
    /// </summary>
    /// <param name="rows">The first row. Each has the length of <paramref name="vector"/>.</param>
    /// <param name="count">The number of rows, a multiple of 8.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="result">The product of the first row.</param>
    /// <param name="resultStride">Elements from one product to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyRows(float* rows, int count, ReadOnlySpan<float> vector, float* result, nint resultStride)
    {
        nint length = vector.Length;
        fixed (float* b = vector)
        {
            for (int row = 0; row < count; row += 8, rows += 8 * length)
            {
                float* r1 = rows + length, r2 = r1 + length, r3 = r2 + length, r4 = r3 + length, r5 = r4 + length, r6 = r5 + length;
                float* r7 = r6 + length;
                float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
                for (nint k = 0; k < length; k++)
                {
                    float factor = b[k];
                    s0 = float.MultiplyAddEstimate(rows[k], factor, s0);
                    s1 = float.MultiplyAddEstimate(r1[k], factor, s1);
                    s2 = float.MultiplyAddEstimate(r2[k], factor, s2);
                    s3 = float.MultiplyAddEstimate(r3[k], factor, s3);
                    s4 = float.MultiplyAddEstimate(r4[k], factor, s4);
                    s5 = float.MultiplyAddEstimate(r5[k], factor, s5);
                    s6 = float.MultiplyAddEstimate(r6[k], factor, s6);
                    s7 = float.MultiplyAddEstimate(r7[k], factor, s7);
                }
                foreach (float sum in (ReadOnlySpan<float>)[s0, s1, s2, s3, s4, s5, s6, s7])
                {
                    *result = sum;
                    result += resultStride;
                }
            }
        }
    }
}
