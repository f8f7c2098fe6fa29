using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Persistence;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Writes the vector of each row's item, as learned by <see cref="CooccurrenceEmbeddingEstimator"/>. Needs the item column
/// only, not the user.
/// </summary>
/// <remarks>
/// The item column must be a key of the raw type and the count trained on. A missing key gets the vector that
/// <see cref="CooccurrenceEmbeddingEstimator.Options.UnknownItem"/> says.
/// <para>
/// A saved model holds ML.NET's own <see cref="Microsoft.ML.Transforms.ValueMappingTransformer"/> in this one's place, with
/// the same vectors bit for bit, so it loads where Microsoft.ML alone is present.
/// <see cref="ItemEmbeddings.FromModel"/> brings the vectors with names, counts and training summary back.
/// </para>
/// </remarks>
public sealed class CooccurrenceEmbeddingTransformer : ITransformer
{
    private readonly KeyDataViewType _keyType;
    private readonly float _unknown;
    private readonly Lazy<ITransformer> _stock;

    internal CooccurrenceEmbeddingTransformer(ItemEmbeddings embeddings, KeyDataViewType keyType, CooccurrenceEmbeddingEstimator.Options options)
    {
        Embeddings = embeddings;
        OutputColumnName = options.OutputColumnName;
        ItemColumnName = options.ItemColumnName;
        _keyType = keyType;
        _unknown = options.UnknownItem == UnknownItemVector.NaN ? float.NaN : 0;
        // PublicationOnly: should it run out of memory once, the next Save tries again.
        _stock = new(() => StockModel.Create(embeddings, keyType, ItemColumnName, OutputColumnName, _unknown), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The item vectors, with the items' names and counts.</summary>
    public ItemEmbeddings Embeddings { get; }

    /// <summary>What training has seen and reached.</summary>
    public TrainingSummary Training => Embeddings.Training;

    /// <summary>Name of the column it writes: a vector of <see cref="ItemEmbeddings.Dimension"/> <see cref="float"/> values.</summary>
    public string OutputColumnName { get; }

    /// <summary>Name of the item column it reads.</summary>
    public string ItemColumnName { get; }

    /// <summary>The input's columns followed by the output column, which has slot names "0", "1", ….</summary>
    /// <param name="inputSchema">A schema with the item column.</param>
    /// <exception cref="ArgumentException">
    /// The item column is missing or is not a key of the raw type and count trained on; the message names it and the remedy.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => MapperFor(inputSchema).OutputSchema;

    /// <summary>Adds the output column to <paramref name="input"/>, lazily: rows are mapped when a cursor reads them.</summary>
    /// <param name="input">Data with the item column.</param>
    /// <exception cref="ArgumentException">
    /// The item column is missing or is not a key of the raw type and count trained on; the message names it and the remedy.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new VectorView(input, MapperFor(input.Schema));
    }

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => MapperFor(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => _stock.Value.Save(ctx);

    private VectorMapper MapperFor(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var item = InputColumns.Item(inputSchema, ItemColumnName, _keyType);
        return new VectorMapper(inputSchema, item, Embeddings, OutputColumnName, _unknown);
    }
}
