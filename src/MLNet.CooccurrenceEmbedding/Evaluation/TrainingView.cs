using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>A view without the rows of held-out likes, which are passed over when a cursor meets them.</summary>
/// <param name="input">The rows.</param>
/// <param name="keyed">The same rows, with a key of the item; their columns begin with those of <paramref name="input"/>.</param>
/// <param name="heldOut">What to leave out of <paramref name="keyed"/>.</param>
internal sealed class TrainingView(IDataView input, IDataView keyed, HeldOutRows heldOut) : IDataView
{
    public DataViewSchema Schema => input.Schema;

    public bool CanShuffle => keyed.CanShuffle;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = Active(columnsNeeded);
        return Filter(keyed.GetRowCursor(Read(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = Active(columnsNeeded);
        return [.. keyed.GetRowCursorSet(Read(active), n, rand).Select(cursor => Filter(cursor, active))];
    }

    private bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columns) active[column.Index] = true;
        return active;
    }

    private DataViewSchema.Column[] Read(bool[] active)
        => [.. keyed.Schema.Where(column => (column.Index < active.Length && active[column.Index]) || heldOut.Needs(column))];

    private Cursor Filter(DataViewRowCursor rows, bool[] active) => new(rows, heldOut.Test(rows), Schema, active);

    private sealed class Cursor(DataViewRowCursor rows, Func<bool> isHeldOut, DataViewSchema schema, bool[] active) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => rows.Batch;

        public override DataViewSchema Schema => schema;

        public override bool MoveNext()
        {
            while (rows.MoveNext())
            {
                if (isHeldOut()) continue;
                _position++;
                return true;
            }
            _position = -1;
            return false;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => IsColumnActive(column)
                ? rows.GetGetter<TValue>(rows.Schema[column.Index])
                : throw new ArgumentException($"Column '{column.Name}' was not asked for when these rows were opened.", nameof(column));

        protected override void Dispose(bool disposing)
        {
            if (disposing) rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
