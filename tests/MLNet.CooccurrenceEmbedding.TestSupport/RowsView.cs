using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Columns that are computed row by row, with as many cursors at once as the reader likes or the test wants.</summary>
internal sealed class RowsView : IDataView
{
    private readonly int _rowCount;
    private readonly RowsColumn[] _columns;
    private int _open;

    public RowsView(int rowCount, params RowsColumn[] columns)
    {
        (_rowCount, _columns) = (rowCount, columns);
        var schema = new DataViewSchema.Builder();
        foreach (RowsColumn column in columns) schema.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = schema.ToSchema();
    }

    /// <summary>Where the rows of each of several cursors end. Without it, there are as many as the reader asks for.</summary>
    public IReadOnlyList<int>? PartEnds { get; init; }

    /// <summary>Told of each row before it is read; may throw.</summary>
    public Action<int>? OnRow { get; init; }

    public int OpenedCursors { get; private set; }

    public int OpenCursors => _open;

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public static int[] EqualParts(int rowCount, int parts)
        => [.. Enumerable.Range(1, parts).Select(part => (int)((long)rowCount * part / parts))];

    public long? GetRowCount() => _rowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => Open([.. columnsNeeded], 0, 0, _rowCount);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        IReadOnlyList<int> ends = PartEnds ?? EqualParts(_rowCount, n);
        return [.. ends.Select((end, part) => Open(active, part, part == 0 ? 0 : ends[part - 1], end))];
    }

    private Cursor Open(DataViewSchema.Column[] active, int part, int begin, int end)
    {
        _open++;
        OpenedCursors++;
        return new Cursor(this, active, part, begin, end);
    }

    private sealed class Cursor(RowsView view, DataViewSchema.Column[] active, int part, int begin, int end) : DataViewRowCursor
    {
        private int _row = begin - 1;
        private bool _closed;

        public override long Position => _row;

        // What ML.NET puts the rows of several cursors back in order by.
        public override long Batch => part;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Any(asked => asked.Index == column.Index);

        public override bool MoveNext()
        {
            if (_row >= end - 1) return false;
            _row++;
            view.OnRow?.Invoke(_row);
            return true;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => view._columns[column.Index].GetterAt(() => _row) as ValueGetter<TValue>
                ?? throw new ArgumentException($"Column '{column.Name}' holds {column.Type}, not {typeof(TValue)}.", nameof(column));

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

        protected override void Dispose(bool disposing)
        {
            if (!_closed)
            {
                _closed = true;
                Interlocked.Decrement(ref view._open);
            }
            base.Dispose(disposing);
        }
    }
}
