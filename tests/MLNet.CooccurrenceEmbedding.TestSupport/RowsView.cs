using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>Writes what a column holds in a row, counted from 0.</summary>
internal delegate void RowGetter<T>(int row, ref T value);

/// <summary>A column of a <see cref="RowsView"/>.</summary>
internal abstract class RowsColumn(string name, DataViewType type)
{
    public string Name => name;

    public DataViewType Type => type;

    /// <summary>The getter that a cursor hands out, which asks for its row each time.</summary>
    public abstract Delegate GetterAt(Func<int> row);
}

/// <inheritdoc/>
internal sealed class RowsColumn<T>(string name, DataViewType type, RowGetter<T> getter) : RowsColumn(name, type)
{
    public override Delegate GetterAt(Func<int> row) => new ValueGetter<T>((ref T value) => getter(row(), ref value));
}

/// <summary>Columns that are computed row by row, with as many cursors at once as the reader likes.</summary>
internal sealed class RowsView : IDataView
{
    private readonly int _rowCount;
    private readonly RowsColumn[] _columns;

    public RowsView(int rowCount, params RowsColumn[] columns)
    {
        (_rowCount, _columns) = (rowCount, columns);
        var schema = new DataViewSchema.Builder();
        foreach (RowsColumn column in columns) schema.AddColumn(column.Name, column.Type);
        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _rowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, [.. columnsNeeded], 0, 0, _rowCount);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return [.. Enumerable.Range(0, n).Select(part => new Cursor(this, active, part, Boundary(part), Boundary(part + 1)))];

        int Boundary(int part) => (int)((long)_rowCount * part / n);
    }

    private sealed class Cursor(RowsView view, DataViewSchema.Column[] active, int part, int begin, int end) : DataViewRowCursor
    {
        private int _row = begin - 1;

        public override long Position => _row;

        public override long Batch => part;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Any(asked => asked.Index == column.Index);

        public override bool MoveNext()
        {
            if (_row >= end - 1) return false;
            _row++;
            return true;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            view._columns[column.Index].GetterAt(() => _row) as ValueGetter<TValue>
            ?? throw new ArgumentException($"Column '{column.Name}' holds {column.Type}, not {typeof(TValue)}.", nameof(column));

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);
    }
}
