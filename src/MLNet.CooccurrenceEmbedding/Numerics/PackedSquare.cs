namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// A d x d matrix as float32 panels of one tile's width, each contiguous from top to bottom, so that the micro-kernel
/// streams it from the first-level cache. The last panel overlaps the one before it where the width does not divide the row.
/// </summary>
internal sealed unsafe class PackedSquare : IDisposable
{
    private readonly RowMatrix _panels;
    private readonly int _rowStride;

    public PackedSquare(int size, int panelWidth)
    {
        Size = size;
        PanelWidth = panelWidth;
        _rowStride = RowMatrix.StrideFor(size);
        PanelCount = (_rowStride + panelWidth - 1) / panelWidth;
        _panels = new RowMatrix(checked(PanelCount * size), panelWidth);
    }

    public int Size { get; }

    public int PanelWidth { get; }

    public int PanelCount { get; }

    /// <summary>Floats from one row of a panel to the next.</summary>
    public int PanelStride => _panels.Stride;

    public int FirstColumn(int panel) => Math.Min(panel * PanelWidth, _rowStride - PanelWidth);

    public float* Panel(int panel) => _panels.Pointer(panel * Size);

    /// <summary>Takes over the elements of a matrix of this size.</summary>
    public PackedSquare Fill(SquareMatrix matrix)
    {
        for (int panel = 0; panel < PanelCount; panel++)
        {
            int column = FirstColumn(panel), width = Math.Clamp(Size - column, 0, PanelWidth);
            for (int row = 0; row < Size; row++)
            {
                ReadOnlySpan<double> source = matrix.Row(row).Slice(Math.Min(column, Size - width), width);
                Span<float> target = _panels.Row(panel * Size + row);
                for (int i = 0; i < width; i++) target[i] = (float)source[i];
            }
        }
        return this;
    }

    public void Dispose() => _panels.Dispose();
}
