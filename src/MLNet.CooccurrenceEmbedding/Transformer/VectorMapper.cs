using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Applies the vectors to rows of one schema: passes its columns through and adds the vector of each row's item.</summary>
internal sealed class VectorMapper : IRowToRowMapper
{
    private readonly ItemEmbeddings _embeddings;
    private readonly DataViewSchema.Column _item;
    private readonly float _unknown;

    public VectorMapper(DataViewSchema inputSchema, DataViewSchema.Column item, ItemEmbeddings embeddings, string outputColumnName, float unknown)
    {
        InputSchema = inputSchema;
        OutputSchema = VectorColumn.AddTo(inputSchema, outputColumnName, embeddings.Dimension);
        _item = item;
        _embeddings = embeddings;
        _unknown = unknown;
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public bool IsOutput(DataViewSchema.Column column) => column.Index == InputSchema.Count;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => dependingColumns.Select(column => IsOutput(column) ? _item.Index : column.Index).Distinct().Order().Select(index => InputSchema[index]);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row has another schema than the mapper was made for.", nameof(input));
        return new Row(input, new VectorRow(this, input, activeColumns));
    }

    /// <summary>Copies the vector of the row's item into the buffer it is given, which it reuses.</summary>
    public ValueGetter<VBuffer<float>> VectorGetter(DataViewRow input)
    {
        Func<int> item = ItemGetter.Create(input, _item);
        return (ref VBuffer<float> vector) =>
        {
            int index = item();
            var editor = VBufferEditor.Create(ref vector, _embeddings.Dimension);
            if (index < 0)
                editor.Values.Fill(_unknown);
            else
                _embeddings.GetVector(index).CopyTo(editor.Values);
            vector = editor.Commit();
        };
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
