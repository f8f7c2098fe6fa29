using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Persistence;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Writes the vectors of columns whose items have keys, or of a wide matrix. Saved as ML.NET's own transformers.</summary>
internal sealed class VectorTransformer : ITransformer
{
    private readonly ItemEmbeddings _embeddings;
    private readonly EmbeddedColumn[] _columns;
    private readonly float _unknown;
    private readonly Pooling _pooling;
    private readonly Lazy<ITransformer> _stock;

    public VectorTransformer(ItemEmbeddings embeddings, EmbeddedColumn[] columns, float unknown, Pooling pooling)
    {
        _embeddings = embeddings;
        _columns = columns;
        _unknown = unknown;
        _pooling = pooling;
        // PublicationOnly: should it run out of memory once, the next Save tries again.
        _stock = new(() => StockModel.Create(embeddings, columns, unknown, pooling), LazyThreadSafetyMode.PublicationOnly);
    }

    public bool IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => ColumnsFor(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(input, ColumnsFor(input.Schema));
    }

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(ColumnsFor(inputSchema));

    public void Save(ModelSaveContext ctx) => _stock.Value.Save(ctx);

    private VectorColumns ColumnsFor(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new VectorColumns(inputSchema, _columns, _embeddings, _unknown, _pooling);
    }
}
