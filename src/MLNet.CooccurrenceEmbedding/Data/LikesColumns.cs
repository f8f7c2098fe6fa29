using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>The columns that likes are read from, and what makes a like.</summary>
/// <param name="Shape">How <paramref name="Item"/> holds items.</param>
/// <param name="Item">A key, a vector of keys, or a vector with a slot per item.</param>
/// <param name="User">The user, where a row is a single like; else each row is a user.</param>
/// <param name="Rating">The rating, if there is one.</param>
/// <param name="LikeThreshold">The lowest rating that is a like, or <see langword="null"/>.</param>
/// <param name="RatingsAsWeights">Whether ratings are the entries of S.</param>
internal sealed record LikesColumns(
    ItemShape Shape,
    DataViewSchema.Column Item,
    DataViewSchema.Column? User,
    DataViewSchema.Column? Rating,
    double? LikeThreshold,
    bool RatingsAsWeights)
{
    /// <summary>Type of the items: a key, or the numbers of a wide matrix.</summary>
    public DataViewType ItemType => ColumnTypes.ItemType(Item);

    public int ItemCount => Shape == ItemShape.Wide ? ((VectorDataViewType)Item.Type).Size : (int)((KeyDataViewType)ItemType).Count;

    public DataViewSchema.Column[] All => [Item, .. User is { } user ? [user] : Array.Empty<DataViewSchema.Column>(), .. Rating is { } rating ? [rating] : Array.Empty<DataViewSchema.Column>()];

    /// <summary>The likes in words, for messages.</summary>
    public string Description => User is { } user
        ? $"a user in column '{user.Name}' and an item in column '{Item.Name}'"
        : $"an item in column '{Item.Name}'";
}
