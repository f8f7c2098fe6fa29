using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>Likes as rows of an <see cref="IDataView"/>, without a copy, and with as many cursors at once as the reader likes.</summary>
internal sealed class LikesView : IDataView
{
    public const string ItemColumn = "Item";
    public const string UserColumn = "User";

    private readonly LikeRows _likes;

    public LikesView(LikeRows likes)
    {
        _likes = likes;
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(ItemColumn, new KeyDataViewType(typeof(uint), likes.ItemCount));
        schema.AddColumn(UserColumn, NumberDataViewType.Int32);
        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _likes.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, [.. columnsNeeded], 0, 0, _likes.Count);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return [.. Enumerable.Range(0, n).Select(part => new Cursor(this, active, part, Boundary(part), Boundary(part + 1)))];

        int Boundary(int part) => (int)((long)_likes.Count * part / n);
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly LikesView _view;
        private readonly DataViewSchema.Column[] _active;
        private readonly int _part, _end;
        private int _row, _user;

        public Cursor(LikesView view, DataViewSchema.Column[] active, int part, int begin, int end)
        {
            (_view, _active, _part, _row, _end) = (view, active, part, begin - 1, end);
            int found = Array.BinarySearch(view._likes.Starts, begin);
            _user = found >= 0 ? found : ~found - 1;
        }

        public override long Position => _row;

        public override long Batch => _part;

        public override DataViewSchema Schema => _view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Any(active => active.Index == column.Index);

        public override bool MoveNext()
        {
            if (_row >= _end - 1) return false;
            _row++;
            while (_view._likes.Starts[_user + 1] <= _row) _user++;
            return true;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (Delegate)(column.Name == ItemColumn ? new ValueGetter<uint>(GetItem) : new ValueGetter<int>(GetUser)) as ValueGetter<TValue>
            ?? throw new ArgumentException($"Column '{column.Name}' holds {column.Type}, not {typeof(TValue)}.", nameof(column));

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

        // A key's first value is 1.
        private void GetItem(ref uint item) => item = (uint)_view._likes.Items[_row] + 1;

        private void GetUser(ref int user) => user = _user;
    }
}
