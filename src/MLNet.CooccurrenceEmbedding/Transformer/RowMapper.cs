using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Passes the columns of a row through and adds others.</summary>
internal sealed class RowMapper(AddedColumns added) : IRowToRowMapper
{
    public DataViewSchema InputSchema => added.InputSchema;

    public DataViewSchema OutputSchema => added.OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => dependingColumns.Select(column => IsAdded(column) ? added.SourceOf(column.Index - InputSchema.Count).Index : column.Index)
            .Distinct().Order().Select(index => InputSchema[index]);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row has another schema than the mapper was made for.", nameof(input));
        return new Row(input, new MappedColumns(added, input, activeColumns));
    }

    private bool IsAdded(DataViewSchema.Column column) => column.Index >= InputSchema.Count;

    private sealed class Row(DataViewRow input, MappedColumns mapped) : DataViewRow
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
