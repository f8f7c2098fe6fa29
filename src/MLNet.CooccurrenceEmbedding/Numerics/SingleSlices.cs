namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>A product with a sparse symmetric matrix, a slice of the columns at a time.</summary>
internal static class SingleSlices
{
    /// <summary>
    /// Workers share the columns out among them, so that none adds to what another one does.
    /// </summary>
    /// <param name="vectors">What is multiplied.</param>
    /// <param name="result">The product.</param>
    /// <param name="factors">What each row is multiplied by, before the product and after it.</param>
    /// <param name="workers">Threads to use.</param>
    /// <param name="multiply">From <see cref="SparseSlice.V"/> to <see cref="SparseSlice.Y"/>.</param>
    public static void Multiply(RowMatrix vectors, RowMatrix result, float[] factors, Workers workers, Action<SparseSlice> multiply) => workers.ForEach(
        (vectors.Stride + SparseSlice.Columns - 1) / SparseSlice.Columns,
        () => new SparseSlice(vectors.Rows),
        (index, slice) =>
        {
            int firstColumn = index * SparseSlice.Columns;
            slice.Load(vectors, firstColumn, factors);
            multiply(slice);
            slice.StoreProduct(result, firstColumn, factors);
        });
}
