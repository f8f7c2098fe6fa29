using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>
/// Rows of (user, item key) of any raw type, with 0 for the missing key, that come in as many cursors as there are parts.
/// <paramref name="onRow"/> may throw; the view counts the cursors that are open.
/// </summary>
internal sealed class PartedView<TUser, TItem>(
    PrimitiveDataViewType userType, IReadOnlyList<(TUser User, TItem Item)[]> parts, Action<TUser>? onRow = null) : IDataView
{
    private int _open;

    public int OpenedCursors { get; private set; }

    public int OpenCursors => _open;

    public DataViewSchema Schema { get; } = MakeSchema(userType);

    public bool CanShuffle => false;

    public long? GetRowCount() => parts.Sum(part => part.Length);

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => Open([.. parts.SelectMany(part => part)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [.. parts.Select(Open)];

    private Cursor Open((TUser User, TItem Item)[] rows)
    {
        _open++;
        OpenedCursors++;
        return new Cursor(this, rows, onRow);
    }

    private static DataViewSchema MakeSchema(PrimitiveDataViewType userType)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("User", userType);
        builder.AddColumn("Item", new KeyDataViewType(typeof(TItem), Toy.ItemCount));
        return builder.ToSchema();
    }

    private sealed class Cursor(PartedView<TUser, TItem> view, (TUser User, TItem Item)[] rows, Action<TUser>? onRow) : DataViewRowCursor
    {
        private int _row = -1;
        private bool _closed;

        public override long Position => _row;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override bool MoveNext()
        {
            if (++_row >= rows.Length) return false;
            onRow?.Invoke(rows[_row].User);
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_row, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)(Delegate)(column.Index == 0
            ? (ValueGetter<TUser>)((ref TUser user) => user = rows[_row].User)
            : (ValueGetter<TItem>)((ref TItem item) => item = rows[_row].Item));

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
