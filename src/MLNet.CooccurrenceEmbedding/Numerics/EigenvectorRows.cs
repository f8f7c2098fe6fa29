using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Computes V = QG from the reflections with the product Q and the rotations with the product G, a few rows at a time. The rows are the
/// columns of a narrow panel that remains in the cache. Every reflection and rotation acts on rows of the panel, which are two vectors
/// wide.
/// </summary>
internal static unsafe class EigenvectorRows<TSimd, TVector>
    where TSimd : struct, ISimd<TVector, double>
    where TVector : struct
{
    private static int Width => 2 * TSimd.Width;

    /// <summary>Computes V.</summary>
    /// <param name="reflections">The reflections that <see cref="Tridiagonalization{TSimd, TVector}"/> computes.</param>
    /// <param name="stride">The distance between them.</param>
    /// <param name="rotations">The rotations that follow.</param>
    /// <param name="order">The column of QG that becomes each column of V.</param>
    /// <param name="vectors">The result, V.</param>
    public static void Compute(double* reflections, int stride, TridiagonalRotations rotations, int[] order, SquareMatrix vectors)
    {
        int size = vectors.Size;
        using var buffer = new NativeBuffer<double>((nuint)size * (nuint)Width);
        double* panel = buffer.Pointer;
        fixed (double* pairs = rotations.Pairs)
            for (int row = 0; row < size; row += Width)
            {
                int count = Math.Min(Width, size - row);
                new Span<double>(panel, size * Width).Clear();
                for (int i = 0; i < count; i++) panel[(row + i) * Width + i] = 1;
                Reflect(panel, reflections, size, stride);
                double* pair = pairs;
                for (int sweep = 0; sweep < rotations.SweepCount; sweep++)
                {
                    var (last, length) = rotations.Sweep(sweep);
                    Rotate(panel + last * Width, pair, length);
                    pair += 2 * length;
                }
                for (int i = 0; i < count; i++) TakeColumn(panel + i, order, vectors.Row(row + i));
            }
    }

    /// <summary>X ← (I − uuᵀ)X for each u. One pass applies a reflection and computes the product uᵀX of the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Reflect(double* panel, double* reflections, int size, int stride)
    {
        int width = TSimd.Width;
        TVector w0 = default, w1 = default;
        double* before = reflections + (nint)(size - 1) * stride;
        for (int i = size - 1; i > 0; i--)
        {
            double* u = reflections + (nint)i * stride, x = panel;
            TVector next0 = default, next1 = default;
            for (int k = 0; k <= i; k++, x += 2 * width)
            {
                TVector minus = TSimd.Broadcast(-before[k]), uk = TSimd.Broadcast(u[k]);
                TVector x0 = TSimd.MultiplyAdd(minus, w0, TSimd.Load(x)), x1 = TSimd.MultiplyAdd(minus, w1, TSimd.Load(x + width));
                TSimd.Store(x, x0);
                TSimd.Store(x + width, x1);
                next0 = TSimd.MultiplyAdd(uk, x0, next0);
                next1 = TSimd.MultiplyAdd(uk, x1, next1);
            }
            (w0, w1) = (next0, next1);
            before = u;
        }
    }

    /// <summary>
    /// Rotates pairs of neighboring rows, upward from <paramref name="x"/>. The row of the next rotation remains in registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(double* x, double* pair, int count)
    {
        int width = TSimd.Width;
        TVector low0 = TSimd.Load(x), low1 = TSimd.Load(x + width);
        for (; count > 0; count--, pair += 2, x -= 2 * width)
        {
            double* above = x - 2 * width;
            TVector cosine = TSimd.Broadcast(pair[0]), sine = TSimd.Broadcast(pair[1]), minusSine = TSimd.Broadcast(-pair[1]);
            TVector up0 = TSimd.Load(above), up1 = TSimd.Load(above + width);
            TSimd.Store(x, TSimd.MultiplyAdd(cosine, low0, TSimd.MultiplyAdd(sine, up0, default)));
            TSimd.Store(x + width, TSimd.MultiplyAdd(cosine, low1, TSimd.MultiplyAdd(sine, up1, default)));
            low0 = TSimd.MultiplyAdd(minusSine, low0, TSimd.MultiplyAdd(cosine, up0, default));
            low1 = TSimd.MultiplyAdd(minusSine, low1, TSimd.MultiplyAdd(cosine, up1, default));
        }
        TSimd.Store(x, low0);
        TSimd.Store(x + width, low1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeColumn(double* column, int[] order, Span<double> row)
    {
        for (int k = 0; k < row.Length; k++) row[k] = column[order[k] * (2 * TSimd.Width)];
    }
}
