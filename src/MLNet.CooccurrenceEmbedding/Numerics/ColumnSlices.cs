using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// A few columns of a tall matrix and of its product, contiguous in memory, for <see cref="SparseProduct{TSimd, TVector, TEntries}"/>.
/// </summary>
/// <param name="rows">Rows of the matrices.</param>
/// <param name="longSums">
/// The rows of the product that are sums of very many terms. Rounding errors of single precision would accumulate in them, so they are
/// summed in two levels: see <see cref="AddLongSums"/>.
/// </param>
internal sealed unsafe class SparseSlice(int rows, int[] longSums) : IDisposable
{
    /// <summary>
    /// Columns of a slice: two cache lines. With narrower slices, more rows would remain in the caches, but S would be read more often.
    /// </summary>
    public const int Columns = 32;

    private readonly NativeBuffer<float> _v = new((nuint)rows * Columns);
    private readonly NativeBuffer<float> _y = new((nuint)rows * Columns);
    private readonly NativeBuffer<float> _totals = new((nuint)longSums.Length * Columns);

    /// <summary>The bytes of a slice without long sums.</summary>
    public static long BytesFor(int rows) => 2L * rows * Columns * sizeof(float);

    public float* V => _v.Pointer;

    public float* Y => _y.Pointer;

    /// <summary>
    /// Copies columns of a matrix, with each row multiplied by a factor, and sets the product to zero. Missing columns at the right edge
    /// are zeros.
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
        NativeMemory.Clear(_totals.Pointer, (nuint)longSums.Length * Columns * sizeof(float));
    }

    /// <summary>Adds the rows of long sums to their totals, and sets them to zero.</summary>
    public void AddLongSums()
    {
        for (int k = 0; k < longSums.Length; k++)
        {
            Span<float> total = Total(k), sum = ProductRow(longSums[k]);
            TensorPrimitives.Add(total, sum, total);
            sum.Clear();
        }
    }

    /// <summary>Stores the product as columns of a matrix, with each row multiplied by a factor.</summary>
    public void StoreProduct(RowMatrix matrix, int firstColumn, ReadOnlySpan<float> factors)
    {
        for (int k = 0; k < longSums.Length; k++) Total(k).CopyTo(ProductRow(longSums[k]));
        int width = Math.Min(Columns, matrix.Stride - firstColumn);
        for (int row = 0; row < rows; row++)
        {
            TensorPrimitives.Multiply(ProductRow(row)[..width], factors[row], matrix.Row(row)[firstColumn..]);
        }
    }

    public void Dispose()
    {
        _v.Dispose();
        _y.Dispose();
        _totals.Dispose();
    }

    private Span<float> ProductRow(int row) => new(Y + (nint)row * Columns, Columns);

    private Span<float> Total(int index) => new(_totals.Pointer + (nint)index * Columns, Columns);
}

/// <summary>Computes a product with a symmetric matrix in single precision, slice by slice.</summary>
internal static class Float32Slices
{
    /// <summary>Multiplies slice by slice: each slice of <paramref name="result"/> is computed by one worker.</summary>
    /// <param name="vectors">The matrix to multiply.</param>
    /// <param name="result">The product.</param>
    /// <param name="factors">The factor of each row, applied before and after the product.</param>
    /// <param name="longSums">The rows of the product that are long sums: see <see cref="SparseSlice"/>.</param>
    /// <param name="workers">Threads to use.</param>
    /// <param name="multiply">Computes <see cref="SparseSlice.Y"/>, which is zero before, from <see cref="SparseSlice.V"/>.</param>
    public static void Multiply(
        RowMatrix vectors, RowMatrix result, float[] factors, int[] longSums, Workers workers, Action<SparseSlice> multiply)
    {
        int slices = (vectors.Stride + SparseSlice.Columns - 1) / SparseSlice.Columns;
        workers.ForEach(slices, () => new SparseSlice(vectors.Rows, longSums), (index, slice) =>
        {
            int firstColumn = index * SparseSlice.Columns;
            slice.Load(vectors, firstColumn, factors);
            multiply(slice);
            slice.StoreProduct(result, firstColumn, factors);
        });
    }
}

/// <summary>
/// Computes a sum over the columns of a tall matrix in double precision, in slices with half the columns of a <see cref="SparseSlice"/>.
/// </summary>
internal static unsafe class Float64Slices
{
    /// <summary>Computes the term of a slice, which is contiguous.</summary>
    public delegate double Term(double* slice);

    /// <summary>The sum of the terms of all slices. Each row of the matrix is multiplied by a factor.</summary>
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
