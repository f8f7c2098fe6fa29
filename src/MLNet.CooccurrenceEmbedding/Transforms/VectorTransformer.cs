using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.ModelZip;

namespace MLNet.CooccurrenceEmbedding.Transforms;

/// <summary>Writes vectors for columns of items that are keys or slots. It is saved as ML.NET's built-in transformers.</summary>
internal sealed class VectorTransformer : ITransformer
{
    private readonly OutputColumn[] _columns;
    private readonly VectorGetters _getters;
    private readonly Lazy<ITransformer> _builtIn;

    public VectorTransformer(ItemEmbeddings embeddings, OutputColumn[] columns, float unknown, Pooling pooling)
    {
        _columns = columns;
        _getters = new VectorGetters(embeddings, unknown, pooling);
        // With PublicationOnly, the next Save tries again after an OutOfMemoryException.
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

/// <summary>Creates getters of the vector of a row's item, or of the pooled vectors of its items.</summary>
/// <param name="embeddings">The vectors.</param>
/// <param name="unknown">Every number of the vector of a missing item.</param>
/// <param name="pooling">How the vectors of several items are combined.</param>
internal sealed class VectorGetters(ItemEmbeddings embeddings, float unknown, Pooling pooling)
{
    public ItemEmbeddings Embeddings => embeddings;

    public ValueGetter<VBuffer<float>> Create(DataViewRow row, DataViewSchema.Column column, ItemFormat format)
    {
        RowItemsGetter items = format.CreateGetter(row, column);
        return (ref VBuffer<float> vector) =>
        {
            var editor = VBufferEditor.Create(ref vector, embeddings.Dimension);
            if (format.IsPooled) Pool(items(), editor.Values);
            else LookUp(items().Items, editor.Values);
            vector = editor.Commit();
        };
    }

    private void LookUp(ReadOnlySpan<int> item, Span<float> vector)
    {
        if (item.IsEmpty) vector.Fill(unknown);
        else embeddings.GetVector(item[0]).CopyTo(vector);
    }

    private void Pool(RowItems items, Span<float> sum)
    {
        sum.Clear();
        if (items.Weights.IsEmpty)
        {
            foreach (int item in items.Items) TensorPrimitives.Add(sum, embeddings.GetVector(item), sum);
            if (pooling == Pooling.Mean && items.Items.Length > 1) TensorPrimitives.Divide(sum, items.Items.Length, sum);
            return;
        }
        float total = 0;
        for (int k = 0; k < items.Items.Length; k++)
        {
            TensorPrimitives.MultiplyAdd(embeddings.GetVector(items.Items[k]), items.Weights[k], sum, sum);
            total += Math.Abs(items.Weights[k]);
        }
        if (pooling == Pooling.Mean && total != 0) TensorPrimitives.Divide(sum, total, sum);
    }
}
