using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// A few columns of a tall matrix and of its product, contiguous in memory, for <see cref="SparseProduct{TSimd, TVector, TEntries}"/>.
/// </summary>
internal sealed unsafe class SparseSlice(int rows) : IDisposable
{
    /// <summary>
    /// Two cache lines. With narrower slices more rows would stay in the caches, but the columns of S would be read more often.
    /// </summary>
    public const int Columns = 32;

    private readonly NativeBuffer<float> _v = new((nuint)rows * Columns);
    private readonly NativeBuffer<float> _y = new((nuint)rows * Columns);

    public float* V => _v.Pointer;

    public float* Y => _y.Pointer;

    /// <summary>
    /// Copies columns of a matrix, with each row times a factor, and sets the product to zero. At the right edge there may be fewer
    /// columns.
    /// </summary>
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
        {
            var source = new ReadOnlySpan<float>(Y + (nint)row * Columns, width);
            TensorPrimitives.Multiply(source, factors[row], matrix.Row(row)[firstColumn..]);
        }
    }

    public void Dispose()
    {
        _v.Dispose();
        _y.Dispose();
    }
}

/// <summary>A product with a sparse symmetric matrix, a slice of the columns at a time.</summary>
internal static class Float32Slices
{
    /// <summary>Multiplies slice by slice: each slice of <paramref name="result"/> is computed by one worker.</summary>
    /// <param name="vectors">The matrix to multiply.</param>
    /// <param name="result">The product.</param>
    /// <param name="factors">The factor of each row, before the product and after it.</param>
    /// <param name="workers">Threads to use.</param>
    /// <param name="multiply">From <see cref="SparseSlice.V"/> to <see cref="SparseSlice.Y"/>.</param>
    public static void Multiply(RowMatrix vectors, RowMatrix result, float[] factors, Workers workers, Action<SparseSlice> multiply)
    {
        int slices = (vectors.Stride + SparseSlice.Columns - 1) / SparseSlice.Columns;
        workers.ForEach(slices, () => new SparseSlice(vectors.Rows), (index, slice) =>
        {
            int firstColumn = index * SparseSlice.Columns;
            slice.Load(vectors, firstColumn, factors);
            multiply(slice);
            slice.StoreProduct(result, firstColumn, factors);
        });
    }
}

/// <summary>
/// Sums over the columns of a tall matrix in double precision, in slices of half the columns of a <see cref="SparseSlice"/>.
/// </summary>
internal static unsafe class Float64Slices
{
    /// <summary>The term of a contiguous slice.</summary>
    public delegate double Term(double* slice);

    /// <summary>The sum of the terms of all slices, with each row of the matrix times a factor.</summary>
    public static double Sum(RowMatrix matrix, double[] factors, Workers workers, Term term)
    {
        const int Width = SparseSlice.Columns / 2;
        var terms = new double[(matrix.Stride + Width - 1) / Width];
        workers.ForEach(terms.Length, () => new NativeBuffer<double>((nuint)matrix.Rows * Width), (index, slice) =>
        {
            for (int row = 0; row < matrix.Rows; row++)
            {
                var target = new Span<double>(slice.Pointer + (nint)row * Width, Width);
                ReadOnlySpan<float> source = matrix.Row(row).Slice(index * Width, Width);
                for (int k = 0; k < Width; k++) target[k] = factors[row] * source[k];
            }
            terms[index] = term(slice.Pointer);
        });
        return OrderedSum.Compute(terms);
    }
}
