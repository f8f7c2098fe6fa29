namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// A d x d matrix as panels of one tile's width, each contiguous from top to bottom, so that the micro-kernel streams it
/// from the first-level cache. The last panel overlaps the one before it where the width does not divide the row.
/// </summary>
internal sealed unsafe class PackedSquare<TScalar> : IDisposable
    where TScalar : unmanaged
{
    private readonly NativeBuffer<TScalar> _panels;

    public PackedSquare(int size, int panelWidth)
    {
        Size = size;
        PanelWidth = panelWidth;
        RowStride = RowMatrix.StrideFor(size);
        PanelCount = (RowStride + panelWidth - 1) / panelWidth;
        _panels = new NativeBuffer<TScalar>((nuint)PanelCount * (nuint)size * (nuint)panelWidth);
    }

    public int Size { get; }

    public int PanelWidth { get; }

    public int PanelCount { get; }

    /// <summary>Elements from one row to the next of the tall matrices that this one multiplies.</summary>
    public int RowStride { get; }

    public int FirstColumn(int panel) => Math.Min(panel * PanelWidth, RowStride - PanelWidth);

    public TScalar* Panel(int panel) => _panels.Pointer + (nint)panel * Size * PanelWidth;

    /// <summary>Takes over the elements of a matrix of this size.</summary>
    public PackedSquare<TScalar> Fill(SquareMatrix matrix)
    {
        for (int panel = 0; panel < PanelCount; panel++)
        {
            int column = FirstColumn(panel), width = Math.Clamp(Size - column, 0, PanelWidth);
            TScalar* target = Panel(panel);
            for (int row = 0; row < Size; row++, target += PanelWidth)
            {
                ReadOnlySpan<double> source = matrix.Row(row).Slice(Math.Min(column, Size - width), width);
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
