using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// A few columns of a tall matrix V, of its product Y, and of the sums of rows of a <see cref="SparseBlock"/>, contiguous in memory.
/// </summary>
/// <param name="rows">Rows of V and Y.</param>
/// <param name="sums">Rows of the sums.</param>
internal sealed unsafe class SparseSlice(int rows, int sums) : IDisposable
{
    /// <summary>
    /// Columns of a slice: two cache lines. With narrower slices, more rows would remain in the caches, but S would be read more often.
    /// </summary>
    public const int Columns = 32;

    private readonly NativeBuffer<float> _v = new((nuint)rows * Columns);
    private NativeBuffer<float> _y = new((nuint)rows * Columns);
    private NativeBuffer<float>? _total;
    private readonly NativeBuffer<float> _sums = new((nuint)sums * Columns);

    /// <summary>The bytes of a slice without sums.</summary>
    public static long BytesFor(int rows) => 2L * rows * Columns * sizeof(float);

    public float* V => _v.Pointer;

    public float* Y => _y.Pointer;

    public float* Sums => _sums.Pointer;

    /// <summary>
    /// Copies columns of a matrix, with each row multiplied by a factor, and sets the product to zero. Missing columns at the right edge
    /// are zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(RowMatrix matrix, int firstColumn, ReadOnlySpan<float> factors)
    {
        int width = Math.Min(Columns, matrix.Stride - firstColumn);
        for (int row = 0; row < rows; row++)
        {
            float* target = V + (nint)row * Columns;
            Multiply(matrix.Pointer(row) + firstColumn, factors[row], target, width);
            for (int k = width; k < Columns; k++) target[k] = 0;
        }
        ClearProduct();
    }

    /// <summary>Sets the product to zero.</summary>
    public void ClearProduct() => NativeMemory.Clear(Y, (nuint)rows * Columns * sizeof(float));

    /// <summary>Begins another part of the product, which is zero. The sum of the parts before it is kept.</summary>
    public void BeginPart()
    {
        _total ??= new NativeBuffer<float>((nuint)rows * Columns, zeroed: false);
        (_y, _total) = (_total, _y);
        ClearProduct();
    }

    /// <summary>Adds the part to the sum of those before it, which is the product.</summary>
    public void AddPart()
    {
        float* total = _total!.Pointer, part = Y;
        for (nint k = 0; k < (nint)rows * Columns; k += Vector128<float>.Count)
            (Vector128.Load(total + k) + Vector128.Load(part + k)).Store(total + k);
        (_y, _total) = (_total, _y);
    }

    /// <summary>Sets the first sums to zero.</summary>
    public void ClearSums(int count) => NativeMemory.Clear(Sums, (nuint)count * Columns * sizeof(float));

    /// <summary>Stores the product as columns of a matrix.</summary>
    public void StoreProduct(RowMatrix matrix, int firstColumn)
    {
        int width = Math.Min(Columns, matrix.Stride - firstColumn);
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(Y + (nint)row * Columns, width).CopyTo(matrix.Row(row)[firstColumn..]);
    }

    /// <summary>Stores the product as columns of a matrix, with each row multiplied by a factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void StoreProduct(RowMatrix matrix, int firstColumn, ReadOnlySpan<float> factors)
    {
        int width = Math.Min(Columns, matrix.Stride - firstColumn);
        for (int row = 0; row < rows; row++)
        {
            Multiply(Y + (nint)row * Columns, factors[row], matrix.Pointer(row) + firstColumn, width);
        }
    }

    public void Dispose()
    {
        _v.Dispose();
        _y.Dispose();
        _total?.Dispose();
        _sums.Dispose();
    }

    /// <summary>Multiplies a row by its factor. The width is a multiple of 16, and too short for a call to pay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(float* source, float factor, float* target, int width)
    {
        for (int k = 0; k < width; k += Vector128<float>.Count) (Vector128.Load(source + k) * factor).Store(target + k);
    }
}

/// <summary>Computes a product with a symmetric matrix in single precision, slice by slice.</summary>
internal static class Float32Slices
{
    /// <summary>Multiplies slice by slice: each slice of <paramref name="result"/> is computed by one worker.</summary>
    /// <param name="vectors">The matrix to multiply.</param>
    /// <param name="result">The product.</param>
    /// <param name="factors">The factor of each row, applied before and after the product.</param>
    /// <param name="sums">Rows of the sums of a slice.</param>
    /// <param name="workers">Threads to use.</param>
    /// <param name="multiply">Computes <see cref="SparseSlice.Y"/>, which is zero before, from <see cref="SparseSlice.V"/>.</param>
    public static void Multiply(
        RowMatrix vectors, RowMatrix result, float[] factors, int sums, Workers workers, Action<SparseSlice> multiply)
    {
        int slices = (vectors.Stride + SparseSlice.Columns - 1) / SparseSlice.Columns;
        workers.ForEach(slices, () => new SparseSlice(vectors.Rows, sums), (index, slice) =>
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
    /// <summary>Columns of a slice.</summary>
    public const int Columns = SparseSlice.Columns / 2;

    /// <summary>Computes the term of a slice, which is contiguous. The sums are a buffer, in the same layout.</summary>
    public delegate double Term(double* slice, double* sums);

    /// <summary>The same with the number of the slice.</summary>
    public delegate double NumberedTerm(int index, double* slice, double* sums);

    /// <summary>The term of each slice. Each row of the matrix is multiplied by a factor.</summary>
    public static double[] ComputeTerms(RowMatrix matrix, double[] factors, int sums, Workers workers, Term term)
        => ComputeTerms(matrix, factors, sums, workers, (_, slice, buffer) => term(slice, buffer));

    /// <inheritdoc cref="ComputeTerms(RowMatrix, double[], int, Workers, Term)"/>
    public static double[] ComputeTerms(RowMatrix matrix, double[] factors, int sums, Workers workers, NumberedTerm term)
    {
        var terms = new double[(matrix.Stride + Columns - 1) / Columns];
        workers.ForEach(terms.Length, () => new NativeBuffer<double>(((nuint)matrix.Rows + (nuint)sums) * Columns), (index, slice) =>
        {
            for (int row = 0; row < matrix.Rows; row++)
            {
                var target = new Span<double>(slice.Pointer + (nint)row * Columns, Columns);
                ReadOnlySpan<float> source = matrix.Row(row).Slice(index * Columns, Columns);
                for (int k = 0; k < Columns; k++) target[k] = factors[row] * source[k];
            }
            terms[index] = term(index, slice.Pointer, slice.Pointer + (nint)matrix.Rows * Columns);
        });
        return terms;
    }
}
