using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

/// <summary>Creates a view of a case, with the columns User, Item and Rating.</summary>
internal static class CaseView
{
    /// <param name="likes">The case.</param>
    /// <param name="parts">The number of parallel cursors, at least 1.</param>
    public static RowsView Create(LikesCase likes, int parts = 1)
    {
        CaseRow[] rows = likes.Rows;
        return new RowsView(
            rows.Length, Users(rows, likes.UserType), Items(likes), new RowsColumn<float>(
                "Rating", NumberDataViewType.Single, row => rows[row].Rating))
        {
            PartEnds = RowsView.EqualParts(rows.Length, parts),
        };
    }

    private static RowsColumn Users(CaseRow[] rows, Type userType)
    {
        return userType switch
        {
            var type when type == typeof(string) => Column(TextDataViewType.Instance, user => (user < 0 ? "" : $"u{user}").AsMemory()),
            var type when type == typeof(uint) => Column(new KeyDataViewType(typeof(uint), 1000), user => (uint)(user + 1)),
            var type when type == typeof(ushort) => Column(new KeyDataViewType(typeof(ushort), 1000), user => (ushort)(user + 1)),
            var type when type == typeof(int) => Column(NumberDataViewType.Int32, user => -7 * user),
            _ => Column(NumberDataViewType.Int64, user => long.MaxValue - user),
        };

        RowsColumn<TUser> Column<TUser>(DataViewType type, Func<int, TUser> getUser) => new("User", type, row => getUser(rows[row].User));
    }

    private static RowsColumn Items(LikesCase likes)
    {
        // An integer cannot be missing, so a row without a user has no item instead.
        bool missingUsers = likes.UserType == typeof(int) || likes.UserType == typeof(long);
        return likes.KeyType switch
        {
            var type when type == typeof(byte) => Column(key => (byte)key),
            var type when type == typeof(ushort) => Column(key => (ushort)key),
            var type when type == typeof(uint) => Column(key => (uint)key),
            _ => Column(key => (ulong)key),
        };

        RowsColumn<TItem> Column<TItem>(Func<int, TItem> getKey) => new(
            "Item",
            new KeyDataViewType(typeof(TItem), (ulong)likes.ItemCount),
            row => getKey(missingUsers && likes.Rows[row].User < 0 ? 0 : likes.Rows[row].Item + 1));
    }
}
