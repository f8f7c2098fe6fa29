using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>Likes as rows of an <see cref="IDataView"/>, without a copy.</summary>
internal static class LikesView
{
    public const string ItemColumn = "Item";
    public const string UserColumn = "User";

    public static IDataView Create(LikeRows likes) => new RowsView(
        likes.Count,
        // A key's first value is 1.
        new RowsColumn<uint>(
            ItemColumn, new KeyDataViewType(typeof(uint), likes.ItemCount), (int row, ref uint item) => item = (uint)likes.Items[row] + 1),
        new RowsColumn<int>(UserColumn, NumberDataViewType.Int32, () => UsersOf(likes)));

    /// <summary>Goes from user to user with the rows, so that no like takes the memory of its user's number.</summary>
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
