using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// A tall float32 matrix in native memory, row-major. Rows start at cache lines and are padded with zeros to <see cref="Stride"/>. The last
/// row is followed by rows of zeros up to <see cref="AllocatedRows"/>. With this padding, all kernels process whole tiles.
/// </summary>
internal sealed unsafe class RowMatrix : IDisposable
{
    private readonly NativeBuffer<float> _data;
    private readonly int _firstRow;
    private readonly bool _isBlock;

    /// <summary>Creates a matrix of zeros.</summary>
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

    private RowMatrix(RowMatrix matrix, int begin, int end)
    {
        (Rows, Columns, Stride) = (end - begin, matrix.Columns, matrix.Stride);
        AllocatedRows = RoundUp(Math.Max(Rows, 1), MicroKernel.MaximumRows);
        (_data, _firstRow, _isBlock) = (matrix._data, matrix._firstRow + begin, true);
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Rows with padding.</summary>
    public int AllocatedRows { get; }

    /// <summary>The <see cref="Stride"/> of a matrix with this number of columns.</summary>
    public static int StrideFor(int columns)
        => Math.Max(MicroKernel.MaximumColumns, RoundUp(columns, NativeBuffer<float>.AlignmentInBytes / sizeof(float)));

    public float* Pointer(int row) => _data.Pointer + (nint)(_firstRow + row) * Stride;

    /// <summary>A row with its padding, which must remain zero.</summary>
    public Span<float> Row(int row) => new(Pointer(row), Stride);

    /// <summary>
    /// The rows <paramref name="begin"/> ≤ row &lt; <paramref name="end"/> of this matrix, in its memory. The block ends with the matrix, or
    /// has a multiple of <see cref="MicroKernel.MaximumRows"/> rows, so that it has no padding or that of the matrix.
    /// </summary>
    public RowMatrix Block(int begin, int end) => begin == 0 && end == Rows ? this : new(this, begin, end);

    /// <summary>Copies a matrix of the same size.</summary>
    public void CopyFrom(RowMatrix source)
    {
        for (int row = 0; row < Rows; row++) source.Row(row).CopyTo(Row(row));
    }

    /// <summary>Sets all elements to zero.</summary>
    public void Clear() => NativeMemory.Clear(Pointer(0), (nuint)AllocatedRows * (nuint)Stride * sizeof(float));

    public void Dispose()
    {
        if (!_isBlock) _data.Dispose();
    }

    private static int RoundUp(int value, int multiple) => checked(value + multiple - 1) / multiple * multiple;
}

/// <summary>
/// Native memory, aligned to cache lines. It is freed by <see cref="Dispose"/> or by the finalizer.
/// </summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    /// <summary>The size of a cache line and of the widest vector.</summary>
    public const int AlignmentInBytes = 64;

    private readonly void* _allocated;

    /// <summary>Allocates memory for <paramref name="length"/> elements.</summary>
    /// <param name="length">Number of elements.</param>
    /// <param name="zeroed">Whether they are set to zero.</param>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public NativeBuffer(nuint length, bool zeroed = true)
    {
        // Large zeroed memory comes from the system as pages of zeros, which the thread that first uses them maps. So it is not cleared
        // here.
        nuint bytes = checked(length * (nuint)sizeof(T) + AlignmentInBytes);
        _allocated = zeroed ? NativeMemory.AllocZeroed(bytes) : NativeMemory.Alloc(bytes);
        Pointer = (T*)(((nuint)_allocated + AlignmentInBytes - 1) / AlignmentInBytes * AlignmentInBytes);
    }

    ~NativeBuffer() => Free();

    public T* Pointer { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer == null) return;
        NativeMemory.Free(_allocated);
        Pointer = null;
    }
}

/// <summary>Allocates the native memory of a computation. Disposing of the workspace frees all of it.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <inheritdoc cref="RowMatrix(int, int)"/>
    public RowMatrix NewMatrix(int rows, int columns) => Own(new RowMatrix(rows, columns));

    /// <inheritdoc cref="Kernels.NewPackedMatrix"/>
    public PackedMatrix<float> NewPackedMatrix(Kernels kernels, int rows, int columns)
        => Own(kernels.NewPackedMatrix(rows, columns));

    public void Dispose()
    {
        foreach (IDisposable owned in _owned) owned.Dispose();
    }

    private T Own<T>(T memory)
        where T : IDisposable
    {
        _owned.Add(memory);
        return memory;
    }
}
