namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Sums over the columns of a tall matrix in double precision, from slices that are laid out like a <see cref="SparseSlice"/> of half the columns.</summary>
internal static unsafe class DoubleSlices
{
    /// <summary>Of a slice, without gaps.</summary>
    public delegate double Term(double* slice);

    /// <summary>The sum of what <paramref name="term"/> makes of each slice, with each row of the matrix times a factor.</summary>
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
        return Numerics.Sum.Of(terms);
    }
}
