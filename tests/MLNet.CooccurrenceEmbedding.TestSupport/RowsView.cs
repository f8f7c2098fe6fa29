using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>A view whose columns are computed row by row, with any number of parallel cursors.</summary>
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

    /// <summary>The end of the rows of each parallel cursor. By default, the reader chooses the number of cursors.</summary>
    public IReadOnlyList<int>? PartEnds { get; init; }

    /// <summary>Called before each row is read. It may throw.</summary>
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

        // ML.NET restores the order of the rows of parallel cursors by this number.
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
            => view._columns[column.Index].CreateGetter(() => _row) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"Column '{column.Name}' has type {column.Type}, not {typeof(TValue)}.");

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
