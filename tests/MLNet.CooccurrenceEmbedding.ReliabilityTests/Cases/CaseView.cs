using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

/// <summary>The rows of a case as columns User, Item and Rating, in as many cursors as there are parts.</summary>
internal abstract class CaseView : IDataView
{
    public abstract DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    /// <param name="likes">The case.</param>
    /// <param name="parts">Cursors, at least 1.</param>
    public static CaseView Create(LikesCase likes, int parts = 1)
    {
        CaseRow[][] cut = [.. Enumerable.Range(0, parts).Select(part => likes.Rows[(likes.Rows.Length * part / parts)..(likes.Rows.Length * (part + 1) / parts)])];
        return likes.KeyType switch
        {
            var type when type == typeof(byte) => Create(likes, cut, item => (byte)item),
            var type when type == typeof(ushort) => Create(likes, cut, item => (ushort)item),
            var type when type == typeof(uint) => Create(likes, cut, item => (uint)item),
            _ => Create(likes, cut, item => (ulong)item),
        };
    }

    public abstract long? GetRowCount();

    public abstract DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null);

    public abstract DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null);

    private static CaseView Create<TItem>(LikesCase likes, CaseRow[][] parts, Func<int, TItem> key)
    {
        var itemType = new KeyDataViewType(typeof(TItem), (ulong)likes.ItemCount);
        return likes.UserType switch
        {
            var type when type == typeof(string) => new CaseView<ReadOnlyMemory<char>, TItem>(
                TextDataViewType.Instance, itemType, user => (user < 0 ? "" : $"u{user}").AsMemory(), key, parts),
            var type when type == typeof(uint) => new CaseView<uint, TItem>(new KeyDataViewType(typeof(uint), 1000), itemType, user => (uint)(user + 1), key, parts),
            var type when type == typeof(ushort) => new CaseView<ushort, TItem>(new KeyDataViewType(typeof(ushort), 1000), itemType, user => (ushort)(user + 1), key, parts),
            // Integers are never missing: such rows go without an item.
            var type when type == typeof(int) => new CaseView<int, TItem>(NumberDataViewType.Int32, itemType, user => -7 * user, key, WithoutMissingUsers(parts)),
            _ => new CaseView<long, TItem>(NumberDataViewType.Int64, itemType, user => long.MaxValue - user, key, WithoutMissingUsers(parts)),
        };
    }

    private static CaseRow[][] WithoutMissingUsers(CaseRow[][] parts)
        => [.. parts.Select(part => part.Select(row => row.User < 0 ? row with { Item = -1 } : row).ToArray())];
}

/// <inheritdoc cref="CaseView"/>
internal sealed class CaseView<TUser, TItem>(
    DataViewType userType, KeyDataViewType itemType, Func<int, TUser> userOf, Func<int, TItem> keyOf, CaseRow[][] parts) : CaseView
{
    public override DataViewSchema Schema { get; } = CreateSchema(userType, itemType);

    public override long? GetRowCount() => parts.Sum(part => part.Length);

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new Cursor(this, [.. parts.SelectMany(part => part)], batch: 0);

    public override DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [.. parts.Select((part, batch) => new Cursor(this, part, batch))];

    private static DataViewSchema CreateSchema(DataViewType userType, KeyDataViewType itemType)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("User", userType);
        builder.AddColumn("Item", itemType);
        builder.AddColumn("Rating", NumberDataViewType.Single);
        return builder.ToSchema();
    }

    private sealed class Cursor(CaseView<TUser, TItem> view, CaseRow[] rows, long batch) : DataViewRowCursor
    {
        private int _row = -1;

        public override long Position => _row;

        // What ML.NET puts the rows of several cursors back in order by.
        public override long Batch => batch;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override bool MoveNext() => ++_row < rows.Length;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_row, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)(column.Index switch
        {
            0 => (Delegate)(ValueGetter<TUser>)((ref TUser user) => user = view.UserOf(rows[_row].User)),
            1 => (ValueGetter<TItem>)((ref TItem item) => item = view.KeyOf(rows[_row].Item + 1)),
            _ => (ValueGetter<float>)((ref float rating) => rating = rows[_row].Rating),
        });
    }

    private TUser UserOf(int user) => userOf(user);

    private TItem KeyOf(int key) => keyOf(key);
}
