namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>M ← M·T in place, for a tall M and a small T.</summary>
internal static class RowTransform
{
    /// <summary>Rows whose new values are kept aside until the old ones have been read: they stay in the second-level cache.</summary>
    private const int BlockRows = 64;

    public static unsafe void Apply(RowMatrix matrix, SquareMatrix transform, Kernels kernels, Workers workers)
    {
        using PackedSquare packed = kernels.NewPackedSquare(transform.Size).Fill(transform);
        workers.ForEachBlock(matrix.AllocatedRows, BlockRows, (begin, end) =>
        {
            using var product = new RowMatrix(end - begin, matrix.Columns);
            kernels.MultiplyRows(matrix, begin, end, packed, product.Pointer(0));
            for (int row = begin; row < end; row++) product.Row(row - begin).CopyTo(matrix.Row(row));
        });
    }
}
