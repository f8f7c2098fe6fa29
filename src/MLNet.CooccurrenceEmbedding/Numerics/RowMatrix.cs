namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// A tall float32 matrix in native memory, row-major. Rows start on cache lines and are padded with zeros to
/// <see cref="Stride"/>; rows of zeros follow the last one up to <see cref="AllocatedRows"/>. With this padding, every kernel works on whole tiles.
/// </summary>
internal sealed unsafe class RowMatrix : IDisposable
{
    private readonly NativeBuffer<float> _data;

    /// <summary>A matrix of zeros.</summary>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public RowMatrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Rows = rows;
        Columns = columns;
        AllocatedRows = RoundUp(Math.Max(rows, 1), MicroKernel.MaximumRows);
        Stride = StrideFor(columns);
        _data = new NativeBuffer<float>(checked((nuint)AllocatedRows * (nuint)Stride));
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    public int AllocatedRows { get; }

    /// <summary>The <see cref="Stride"/> of a matrix with so many columns.</summary>
    public static int StrideFor(int columns) =>
        Math.Max(MicroKernel.MaximumColumns, RoundUp(columns, NativeBuffer<float>.AlignmentInBytes / sizeof(float)));

    public float* Pointer(int row) => _data.Pointer + (nint)row * Stride;

    /// <summary>A row, padding included: operations that keep zeros may run over the whole of it.</summary>
    public Span<float> Row(int row) => new(Pointer(row), Stride);

    public void Dispose() => _data.Dispose();

    private static int RoundUp(int value, int multiple) => checked(value + multiple - 1) / multiple * multiple;
}
