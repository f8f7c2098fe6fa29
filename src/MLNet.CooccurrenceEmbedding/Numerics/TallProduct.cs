using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Computes rows of A·B for a tall matrix A and a small matrix B.</summary>
internal static unsafe class RowProduct<TSimd, TVector, TScalar>
    where TSimd : struct, ISimd<TVector, TScalar>
    where TVector : struct
    where TScalar : unmanaged
{
    /// <summary>Computes the rows.</summary>
    /// <param name="a">The first row of A.</param>
    /// <param name="aStride">Elements from one row of A to the next.</param>
    /// <param name="rows">Number of rows, a multiple of 8.</param>
    /// <param name="b">B, packed for this vector width.</param>
    /// <param name="result">
    /// The first row of the result, which is overwritten. The stride is <see cref="PackedMatrix{TScalar}.RowStride"/>.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(TScalar* a, nint aStride, int rows, PackedMatrix<TScalar> b, TScalar* result)
    {
        int tileRows = MicroKernel<TSimd, TVector, TScalar>.Rows;
        nint stride = b.RowStride;
        for (int panel = 0; panel < b.PanelCount; panel++)
        {
            TScalar* source = a, target = result + b.FirstColumn(panel);
            for (int row = 0; row < rows; row += tileRows, source += tileRows * aStride, target += tileRows * stride)
            {
                MicroKernel<TSimd, TVector, TScalar>.Multiply(
                    source, aStride, 1, b.Panel(panel), b.PanelWidth, b.Depth(panel), target, stride);
            }
        }
    }
}

/// <summary>M ← M·T in place for a tall matrix M and a small matrix T, computed in <typeparamref name="TScalar"/>.</summary>
internal static unsafe class RowTransform<TSimd, TVector, TScalar>
    where TSimd : struct, ISimd<TVector, TScalar>
    where TVector : struct
    where TScalar : unmanaged
{
    /// <summary>Rows that are copied or converted at a time, so that they remain in the L2 cache.</summary>
    private const int BlockRows = 32;

    public static void Apply(RowMatrix matrix, SquareMatrix transform, Workers workers)
    {
        using var packed = new PackedMatrix<TScalar>(transform.Size, transform.Size, MicroKernel<TSimd, TVector, TScalar>.Columns);
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
                    RowProduct<TSimd, TVector, TScalar>.Multiply(before, stride, rows, packed, (TScalar*)matrix.Pointer(begin));
                }
                else
                {
                    TensorPrimitives.ConvertChecked<float, double>(values, new(before, length));
                    RowProduct<TSimd, TVector, TScalar>.Multiply(before, stride, rows, packed, after);
                    TensorPrimitives.ConvertTruncating<double, float>(new(after, length), values);
                }
            });
    }
}

/// <summary>
/// A small matrix in panels of the width of a tile. Each panel is contiguous from top to bottom, so that the micro-kernel reads it from the
/// L1 cache. If the stride is not a multiple of the width, the last panel overlaps the one before.
/// </summary>
internal sealed unsafe class PackedMatrix<TScalar> : IDisposable
    where TScalar : unmanaged
{
    private readonly NativeBuffer<TScalar> _panels;
    private readonly int[] _depths;

    public PackedMatrix(int rows, int columns, int panelWidth)
    {
        Rows = rows;
        Columns = columns;
        PanelWidth = panelWidth;
        RowStride = RowMatrix.StrideFor(columns);
        PanelCount = (RowStride + panelWidth - 1) / panelWidth;
        _panels = new NativeBuffer<TScalar>((nuint)PanelCount * (nuint)rows * (nuint)panelWidth);
        _depths = new int[PanelCount];
    }

    public int Rows { get; }

    public int Columns { get; }

    public int PanelWidth { get; }

    public int PanelCount { get; }

    /// <summary>The stride of products of tall matrices and this matrix.</summary>
    public int RowStride { get; }

    public int FirstColumn(int panel) => Math.Min(panel * PanelWidth, RowStride - PanelWidth);

    public TScalar* Panel(int panel) => _panels.Pointer + (nint)panel * Rows * PanelWidth;

    /// <summary>
    /// The rows of a panel without the zeros at its end. Products do not read these, so a triangular matrix takes half the time.
    /// </summary>
    public int Depth(int panel) => _depths[panel];

    /// <summary>Copies the elements of a matrix of this size.</summary>
    public PackedMatrix<TScalar> Fill(SmallMatrix matrix)
    {
        for (int panel = 0; panel < PanelCount; panel++)
        {
            int column = FirstColumn(panel), width = Math.Clamp(Columns - column, 0, PanelWidth);
            TScalar* target = Panel(panel);
            _depths[panel] = 0;
            for (int row = 0; row < Rows; row++, target += PanelWidth)
            {
                ReadOnlySpan<double> source = matrix.Row(row).Slice(Math.Min(column, Columns - width), width);
                if (source.ContainsAnyExcept(0.0)) _depths[panel] = row + 1;
                if (typeof(TScalar) == typeof(float))
                    for (int i = 0; i < width; i++) ((float*)target)[i] = (float)source[i];
                else
                    source.CopyTo(new Span<double>(target, width));
            }
        }
        return this;
    }

    public void Dispose() => _panels.Dispose();
}
