using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Recommendation;

namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>A view whose cursors skip the rows of held-out likes.</summary>
/// <param name="input">The rows.</param>
/// <param name="keyed">The same rows with a key of the item. The first columns are those of <paramref name="input"/>.</param>
/// <param name="heldOut">The rows of <paramref name="keyed"/> to skip.</param>
internal sealed class TrainSetView(IDataView input, IDataView keyed, HeldOutRows heldOut) : IDataView
{
    public DataViewSchema Schema => input.Schema;

    public bool CanShuffle => keyed.CanShuffle;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        return Filter(keyed.GetRowCursor(Read(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        return [.. keyed.GetRowCursorSet(Read(active), n, rand).Select(cursor => Filter(cursor, active))];
    }

    private DataViewSchema.Column[] Read(ActiveColumns active)
        => [.. keyed.Schema.Where(column
            => (column.Index < Schema.Count && active.Contains(Schema[column.Index])) || heldOut.Needs(column))];

    private Cursor Filter(DataViewRowCursor rows, ActiveColumns active) => new(rows, heldOut.CreateTest(rows), active);

    private sealed class Cursor(DataViewRowCursor rows, Func<bool> isHeldOut, ActiveColumns active) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => rows.Batch;

        public override DataViewSchema Schema => active.Schema;

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

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            active.Require(column);
            return rows.GetGetter<TValue>(rows.Schema[column.Index]);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) rows.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>Finds the rows that hold a held-out like by their user and item. Repeated rows are found too.</summary>
/// <param name="likes">The likes.</param>
/// <param name="heldOut">Which of them are held out.</param>
internal sealed class HeldOutRows(NamedLikes likes, HeldOutLikes heldOut)
{
    /// <summary>Whether the test of a row reads a column.</summary>
    public bool Needs(DataViewSchema.Column column)
        => column.Index == likes.Input.Item.Index || column.Index == likes.Input.User!.Value.Index;

    /// <summary>Creates a function that tests whether the current row holds a held-out like.</summary>
    public Func<bool> CreateTest(DataViewRow row)
    {
        Func<int> item = ColumnGetters.Item(row, likes.Input.Item);
        Func<int> user = likes.Users.CreateFinder(row);
        return () =>
        {
            int index = user();
            if (index < 0 || likes.RowOfUser[index] < 0) return false;
            ReadOnlySpan<int> items = heldOut.ItemsOf(likes.RowOfUser[index]);
            return !items.IsEmpty && items.BinarySearch(item()) >= 0;
        };
    }
}
