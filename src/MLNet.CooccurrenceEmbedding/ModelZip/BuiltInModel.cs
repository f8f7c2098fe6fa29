using MLNet.CooccurrenceEmbedding.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// Item vectors as ML.NET's built-in transformers: the form in which they are saved, since ML.NET loads only transformers that it can construct itself.
/// </summary>
internal static class BuiltInModel
{
    /// <summary>ML.NET holds the whole table in one byte array while it saves.</summary>
    private const long MaximumBytes = int.MaxValue;

    /// <summary>Bytes per item for key, lengths, count and headers. Compression is not assumed.</summary>
    private const int BytesBesidesVector = 48;

    /// <summary>Whether vectors of this size can be saved, with names of so many bytes in all.</summary>
    public static bool Fits(int itemCount, int dimension, long nameBytes = 0)
        => itemCount + 1L <= (MaximumBytes - nameBytes) / (sizeof(float) * (long)dimension + BytesBesidesVector); // no product that overflows

    /// <exception cref="ArgumentException">Vectors of this size cannot be saved.</exception>
    public static void RequireThatItFits(string itemColumnName, int itemCount, int dimension, long nameBytes = 0)
    {
        if (Fits(itemCount, dimension, nameBytes)) return;
        long largest = ((MaximumBytes - nameBytes) / (itemCount + 1L) - BytesBesidesVector) / sizeof(float);
        string fewerItems = $"fewer items, for example with the maximumNumberOfKeys of mlContext.Transforms.Conversion.MapValueToKey(\"{itemColumnName}\")";
        throw new ArgumentException(
            $"Item column '{itemColumnName}' has {itemCount} items; with {dimension} numbers for each, the vectors are more than the 2 GiB "
            + $"that a saved model can hold. Use {(largest >= 1 ? $"a dimension of at most {largest}, or " : "")}{fewerItems}.");
    }

    /// <summary>A separate context for the parts of a model: they must still work after the context of the training is canceled.</summary>
    public static MLContext NewContext() => new();

    public static ITransformer Create(ItemEmbeddings embeddings, OutputColumn[] columns, float unknown, Pooling pooling)
    {
        ITransformer[] parts = [.. columns.Select(column => column.Format.IsPooled
            ? BuiltInPooling.Create(embeddings, column.ItemType, column.OutputName, column.InputName, pooling)
            : BuiltInLookup.Create(embeddings, (KeyDataViewType)column.ItemType, column.OutputName, column.InputName, unknown))];
        return parts is [var part] ? part : new TransformerChain<ITransformer>(parts);
    }
}
