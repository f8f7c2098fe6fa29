using System.Numerics.Tensors;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>Adds products of a tall and a small matrix to a tall matrix.</summary>
internal static unsafe class AddedProduct
{
    /// <summary>Rows that are processed together, so that they remain in the L2 cache.</summary>
    private const int BlockRows = 64;

    /// <summary>T ← T + A·B.</summary>
    /// <param name="kernels">Kernels to use.</param>
    /// <param name="target">T, with as many rows as A and as many columns as B.</param>
    /// <param name="a">A, a tall matrix other than T.</param>
    /// <param name="b">B, a small matrix.</param>
    /// <param name="workers">Threads to use.</param>
    public static void AddProduct(this Kernels kernels, RowMatrix target, RowMatrix a, SmallMatrix b, Workers workers)
    {
        using PackedMatrix<float> packed = kernels.NewPackedMatrix(b.Rows, b.Columns).Fill(b);
        int stride = target.Stride;
        workers.ForEach(
            (target.AllocatedRows + BlockRows - 1) / BlockRows,
            () => new NativeBuffer<float>((nuint)BlockRows * (nuint)stride),
            (block, product) =>
            {
                int begin = block * BlockRows, end = Math.Min(begin + BlockRows, target.AllocatedRows), length = (end - begin) * stride;
                kernels.MultiplyRows(a, begin, end, packed, product.Pointer);
                var rows = new Span<float>(target.Pointer(begin), length);
                TensorPrimitives.Add(rows, new ReadOnlySpan<float>(product.Pointer, length), rows);
            });
    }

    /// <summary>T ← T − A·B.</summary>
    /// <inheritdoc cref="AddProduct" path="/param"/>
    public static void SubtractProduct(this Kernels kernels, RowMatrix target, RowMatrix a, SmallMatrix b, Workers workers)
    {
        var negative = new SmallMatrix(b.Rows, b.Columns);
        TensorPrimitives.Negate<double>(b.Data, negative.Data);
        kernels.AddProduct(target, a, negative, workers);
    }
}
