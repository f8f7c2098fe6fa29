using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Evaluation;

/// <summary>Tells rows that hold a held-out like, by user and item, so repeated ones too.</summary>
/// <param name="columns">User and item.</param>
/// <param name="users">The users that have likes.</param>
/// <param name="rowOfUser">The row of the likes matrix that belongs to each, or −1.</param>
/// <param name="likes">What is held out.</param>
internal sealed class HeldOutRows(LikesColumns columns, NamedUserNumbers users, int[] rowOfUser, HeldOutLikes likes)
{
    /// <summary>Whether a column must be read for it.</summary>
    public bool Needs(DataViewSchema.Column column) => column.Index == columns.Item.Index || column.Index == columns.User!.Value.Index;

    /// <summary>Asks about whatever row a cursor stands on.</summary>
    public Func<bool> Test(DataViewRow row)
    {
        Func<int> item = ItemGetter.Create(row, columns.Item);
        Func<int> user = users.Finder(row);
        return () =>
        {
            int number = user();
            if (number < 0 || rowOfUser[number] < 0) return false;
            ReadOnlySpan<int> items = likes.ItemsOf(rowOfUser[number]);
            return !items.IsEmpty && items.BinarySearch(item()) >= 0;
        };
    }
}
