using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Applies the vectors to rows of one schema: passes its columns through and adds the vectors of each row's items.</summary>
internal sealed class VectorMapper : IRowToRowMapper
{
    private readonly DataViewSchema.Column[] _items;
    private readonly EmbeddedColumn[] _columns;
    private readonly ItemEmbeddings _embeddings;
    private readonly float _unknown;
    private readonly Pooling _pooling;

    public VectorMapper(DataViewSchema inputSchema, EmbeddedColumn[] columns, ItemEmbeddings embeddings, float unknown, Pooling pooling)
    {
        InputSchema = inputSchema;
        OutputSchema = VectorColumn.AddTo(inputSchema, columns.Select(column => column.OutputName), embeddings.Dimension);
        _items = [.. columns.Select(column => InputColumns.ToTransform(inputSchema, column))];
        _columns = columns;
        _embeddings = embeddings;
        _unknown = unknown;
        _pooling = pooling;
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public bool IsOutput(DataViewSchema.Column column) => column.Index >= InputSchema.Count;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => dependingColumns.Select(column => IsOutput(column) ? _items[column.Index - InputSchema.Count].Index : column.Index)
            .Distinct().Order().Select(index => InputSchema[index]);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row has another schema than the mapper was made for.", nameof(input));
        return new Row(input, new VectorRow(this, input, activeColumns));
    }

    public ValueGetter<VBuffer<float>> VectorGetter(DataViewRow input, DataViewSchema.Column output)
    {
        int index = output.Index - InputSchema.Count;
        return VectorGetters.Create(input, _items[index], _columns[index].Shape, _embeddings, _unknown, _pooling);
    }

    private sealed class Row(DataViewRow input, VectorRow mapped) : DataViewRow
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => mapped.Schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => mapped.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => mapped.Getter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing) input.Dispose();
            base.Dispose(disposing);
        }
    }
}
