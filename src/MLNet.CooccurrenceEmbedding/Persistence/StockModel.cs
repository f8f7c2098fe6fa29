using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Persistence;

/// <summary>
/// Turns item vectors into ML.NET's own <see cref="Microsoft.ML.Transforms.ValueMappingTransformer"/>: the form in which they
/// are saved, since ML.NET can load only transformers that it can construct itself.
/// </summary>
internal static class StockModel
{
    /// <summary>ML.NET keeps the whole table in one byte array while it saves.</summary>
    private const long MaximumBytes = int.MaxValue;

    /// <summary>Allowance per item for key, lengths, count and headers. Nothing is counted on from compression.</summary>
    private const int BytesBesidesVector = 48;

    /// <summary>Whether vectors of this size can be saved, with names that have so many bytes in all.</summary>
    public static bool Fits(int itemCount, int dimension, long nameBytes = 0)
        => itemCount + 1L <= (MaximumBytes - nameBytes) / (sizeof(float) * (long)dimension + BytesBesidesVector); // no product that overflows

    public static void RequireThatItFits(string itemColumnName, int itemCount, int dimension, long nameBytes = 0)
    {
        if (Fits(itemCount, dimension, nameBytes)) return;
        long largest = ((MaximumBytes - nameBytes) / (itemCount + 1L) - BytesBesidesVector) / sizeof(float);
        string fewerItems = $"fewer items, for example with the maximumNumberOfKeys of mlContext.Transforms.Conversion.MapValueToKey(\"{itemColumnName}\")";
        throw new ArgumentException(
            $"Item column '{itemColumnName}' has {itemCount} items; with {dimension} numbers for each, the vectors are more than the 2 GiB "
            + $"that a saved model can hold. Use {(largest >= 1 ? $"a dimension of at most {largest}, or " : "")}{fewerItems}.");
    }

    public static ITransformer Create(ItemEmbeddings embeddings, EmbeddedColumn[] columns, float unknown, Pooling pooling)
    {
        ITransformer[] parts = [.. columns.Select(column => column.Shape == ItemShape.Single
            ? Lookup(embeddings, (KeyDataViewType)column.ItemType, column.InputName, column.OutputName, unknown)
            : StockPooling.Create(embeddings, column.ItemType, column.OutputName, column.InputName, pooling))];
        return parts is [var part] ? part : new TransformerChain<ITransformer>(parts);
    }

    private static ValueMappingTransformer Lookup(
        ItemEmbeddings embeddings, KeyDataViewType keyType, string itemColumnName, string outputColumnName, float unknown)
    {
        var table = new EmbeddingTable(embeddings, keyType, itemColumnName, outputColumnName, unknown);

        // In a context of its own: the one that trained may have been cancelled since, and this must still work.
        return new MLContext().Transforms.Conversion
            .MapValue(outputColumnName, table, table.KeyColumn, table.ValueColumn, itemColumnName)
            .Fit(table);
    }
}
