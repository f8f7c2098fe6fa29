using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>A few columns of a tall matrix and of its product, laid out without gaps for <see cref="SparseProduct{TSimd, TVector, TEntries}"/>.</summary>
internal sealed unsafe class SparseSlice(int rows) : IDisposable
{
    /// <summary>
    /// Two cache lines. Of narrower slices more rows would stay in the caches, but the columns of S would have to be read more often.
    /// </summary>
    public const int Columns = 32;

    private readonly NativeBuffer<float> _v = new((nuint)rows * Columns);
    private readonly NativeBuffer<float> _y = new((nuint)rows * Columns);

    public float* V => _v.Pointer;

    public float* Y => _y.Pointer;

    /// <summary>Takes columns of a matrix, fewer than a slice at its right edge, with each row times a factor, and sets the product to zero.</summary>
    public void Load(RowMatrix matrix, int firstColumn, ReadOnlySpan<float> factors)
    {
        int width = Math.Min(Columns, matrix.Stride - firstColumn);
        for (int row = 0; row < rows; row++)
        {
            var target = new Span<float>(V + (nint)row * Columns, Columns);
            TensorPrimitives.Multiply(matrix.Row(row).Slice(firstColumn, width), factors[row], target);
            target[width..].Clear();
        }
        NativeMemory.Clear(Y, (nuint)rows * Columns * sizeof(float));
    }

    /// <summary>Stores the product as columns of a matrix, with each row times a factor.</summary>
    public void StoreProduct(RowMatrix matrix, int firstColumn, ReadOnlySpan<float> factors)
    {
        int width = Math.Min(Columns, matrix.Stride - firstColumn);
        for (int row = 0; row < rows; row++)
            TensorPrimitives.Multiply(new ReadOnlySpan<float>(Y + (nint)row * Columns, width), factors[row], matrix.Row(row)[firstColumn..]);
    }

    public void Dispose()
    {
        _v.Dispose();
        _y.Dispose();
    }
}
