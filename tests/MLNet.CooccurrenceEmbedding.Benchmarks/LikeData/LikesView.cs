using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>Creates a view of likes without a copy.</summary>
internal static class LikesView
{
    public const string ItemColumn = "Item";
    public const string UserColumn = "User";

    public static IDataView Create(LikeRows likes) => new RowsView(
        likes.Count,
        // The first value of a key is 1.
        new RowsColumn<uint>(
            ItemColumn, new KeyDataViewType(typeof(uint), likes.ItemCount), (int row, ref uint item) => item = (uint)likes.Items[row] + 1),
        new RowsColumn<int>(UserColumn, NumberDataViewType.Int32, () => UsersOf(likes)));

    /// <summary>Finds the user of each row while the rows ascend, so that the users need no memory.</summary>
    private static RowGetter<int> UsersOf(LikeRows likes)
    {
        int current = 0;
        return (int row, ref int user) =>
        {
            while (likes.Starts[current + 1] <= row) current++;
            user = current;
        };
    }
}
