using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// Creates ML.NET's built-in transformers from item vectors. Models are saved with these transformers, so that they can be loaded without
/// this library.
/// </summary>
internal static class BuiltInModel
{
    /// <summary>ML.NET copies the whole table to one byte array when it saves a model.</summary>
    private const long MaximumBytes = int.MaxValue;

    /// <summary>Bytes per item for key, lengths, count and headers, without compression.</summary>
    private const int BytesBesidesVector = 48;

    /// <summary>Whether vectors of this size, and names with this total number of bytes, can be saved.</summary>
    public static bool Fits(int itemCount, int dimension, long nameBytes = 0)
    {
        long bytesPerItem = sizeof(float) * (long)dimension + BytesBesidesVector;
        return itemCount + 1L <= (MaximumBytes - nameBytes) / bytesPerItem; // the product could overflow
    }

    /// <summary>Checks <see cref="Fits"/>.</summary>
    /// <exception cref="ArgumentException">The vectors cannot be saved.</exception>
    public static void RequireFits(string itemColumnName, int itemCount, int dimension, long nameBytes = 0)
    {
        if (Fits(itemCount, dimension, nameBytes)) return;
        long largest = ((MaximumBytes - nameBytes) / (itemCount + 1L) - BytesBesidesVector) / sizeof(float);
        string smaller = largest >= 1 ? $"a dimension of at most {largest}, or " : "";
        throw new ArgumentException(
            $"Item column '{itemColumnName}' has {itemCount} items; "
            + $"with {dimension} numbers for each, the vectors are more than the 2 GiB that a saved model can hold. "
            + $"Use {smaller}fewer items, for example with the maximumNumberOfKeys of {InputColumns.MapValueToKey(itemColumnName)}.");
    }

    /// <summary>
    /// Creates a separate context for the parts of a model, which must still work after the context of the fit is canceled.
    /// </summary>
    public static MLContext NewContext() => new();

    public static ITransformer Create(ItemEmbeddings embeddings, OutputColumn[] columns, float unknown, Pooling pooling)
    {
        ITransformer[] parts = [.. columns.Select(column => column.Format.IsPooled
            ? BuiltInPooling.Create(embeddings, column.ItemType, column.OutputName, column.InputName, pooling)
            : BuiltInLookup.Create(embeddings, (KeyDataViewType)column.ItemType, column.OutputName, column.InputName, unknown))];
        return parts is [var part] ? part : new TransformerChain<ITransformer>(parts);
    }
}

/// <summary>
/// Creates ML.NET's <see cref="ValueMappingTransformer"/> with a table from key to vector. Row 0 is for the missing key. Without it,
/// ML.NET's transformer would return a vector of length 0, which the transformers that follow cannot process.
/// </summary>
internal static class BuiltInLookup
{
    /// <param name="embeddings">The items' vectors.</param>
    /// <param name="keyType">The key type of the items.</param>
    /// <param name="outputColumnName">The column of vectors.</param>
    /// <param name="inputColumnName">The column of keys.</param>
    /// <param name="unknown">Every number of the vector of the missing key.</param>
    public static ITransformer Create(
        ItemEmbeddings embeddings, KeyDataViewType keyType, string outputColumnName, string inputColumnName, float unknown)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(inputColumnName, keyType); // MapValue requires the name of the input
        builder.AddColumn(
            inputColumnName + " vector", VectorColumn.Type(embeddings.Dimension), TableAnnotations.ForLookup(embeddings, outputColumnName));
        DataViewSchema schema = builder.ToSchema();
        var table = new SyntheticView(
            schema,
            embeddings.Count + 1L,
            (column, row) => column.Index == 0 ? KeyGetter(keyType.RawType, row) : VectorGetter(embeddings, unknown, row));
        return BuiltInModel.NewContext().Transforms.Conversion
            .MapValue(outputColumnName, table, schema[0], schema[1], inputColumnName)
            .Fit(table);
    }

    private static ValueGetter<VBuffer<float>> VectorGetter(ItemEmbeddings embeddings, float unknown, Func<long> row)
        => (ref VBuffer<float> vector) =>
        {
            var editor = VBufferEditor.Create(ref vector, embeddings.Dimension);
            if (row() == 0) editor.Values.Fill(unknown);
            else embeddings.GetVectorByKey((ulong)row()).CopyTo(editor.Values);
            vector = editor.Commit();
        };

    private static Delegate KeyGetter(Type rawType, Func<long> row) => rawType switch
    {
        _ when rawType == typeof(byte) => (ValueGetter<byte>)((ref byte key) => key = (byte)row()),
        _ when rawType == typeof(ushort) => (ValueGetter<ushort>)((ref ushort key) => key = (ushort)row()),
        _ when rawType == typeof(uint) => (ValueGetter<uint>)((ref uint key) => key = (uint)row()),
        _ => (ValueGetter<ulong>)((ref ulong key) => key = (ulong)row()),
    };
}
