using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>A view with the vectors added. Nothing is computed before a cursor asks.</summary>
internal sealed class VectorView(IDataView input, VectorMapper mapper) : IDataView
{
    public DataViewSchema Schema => mapper.OutputSchema;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return Map(input.GetRowCursor(mapper.GetDependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return [.. input.GetRowCursorSet(mapper.GetDependencies(active), n, rand).Select(cursor => Map(cursor, active))];
    }

    private Cursor Map(DataViewRowCursor cursor, DataViewSchema.Column[] active) => new(cursor, new VectorRow(mapper, cursor, active));

    private sealed class Cursor(DataViewRowCursor input, VectorRow mapped) : DataViewRowCursor
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => mapped.Schema;

        public override bool MoveNext() => input.MoveNext();

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
