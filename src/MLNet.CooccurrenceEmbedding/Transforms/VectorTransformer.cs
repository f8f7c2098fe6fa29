using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.ModelZip;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Transforms;

/// <summary>Writes vectors for columns whose items are keys, or slots. Saved as ML.NET's built-in transformers.</summary>
internal sealed class VectorTransformer : ITransformer
{
    private readonly OutputColumn[] _columns;
    private readonly VectorGetters _getters;
    private readonly Lazy<ITransformer> _builtIn;

    public VectorTransformer(ItemEmbeddings embeddings, OutputColumn[] columns, float unknown, Pooling pooling)
    {
        _columns = columns;
        _getters = new VectorGetters(embeddings, unknown, pooling);
        // PublicationOnly: if it runs out of memory once, the next Save tries again.
        _builtIn = new(() => BuiltInModel.Create(embeddings, columns, unknown, pooling), LazyThreadSafetyMode.PublicationOnly);
    }

    public bool IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => MapperFor(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return MapperFor(input.Schema).Map(input);
    }

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => MapperFor(inputSchema);

    public void Save(ModelSaveContext ctx) => _builtIn.Value.Save(ctx);

    private VectorMapper MapperFor(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new VectorMapper(inputSchema, _columns, _getters);
    }
}
