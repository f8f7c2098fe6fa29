using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>A vector of items per row: all items of a user, an order or a session.</summary>
internal sealed class BasketFormat : ItemFormat
{
    public override bool IsPooled => true;

    public override bool ItemsAreSlots => false;

    public override string Describe(int itemCount) => "a vector of keys";

    public override void CheckFit(ColumnShape item, LikesDefinition definition, Func<string, ColumnShape> find)
    {
        RequireNeitherUserNorRatingColumn(item, definition, "");
        if (definition.LikeThreshold is not null || definition.RatingsAsWeights)
        {
            throw InputColumns.SchemaMismatch(
                $"Item column '{item.Name}' is {item.TypeName}, which has no ratings. "
                + "Leave LikeThreshold and RatingsAsWeights out, or give rows of (user, item, rating).");
        }
    }

    /// <summary>Checks the columns of a fit where each row is a user.</summary>
    /// <param name="item">The item column.</param>
    /// <param name="definition">The other columns.</param>
    /// <param name="ratingRemedy">What to use in place of a rating column, as the end of a sentence.</param>
    public static void RequireNeitherUserNorRatingColumn(ColumnShape item, LikesDefinition definition, string ratingRemedy)
    {
        if (definition.UserColumnName is { } user)
        {
            throw InputColumns.SchemaMismatch(
                $"Item column '{item.Name}' is {item.TypeName}: each row holds all items of a user, but a user column '{user}' "
                + "is named too. Leave UserColumnName out; or, if rows are single likes, give a scalar item column: one item per row.");
        }
        if (definition.RatingColumnName is { } rating)
        {
            throw InputColumns.SchemaMismatch(
                $"Item column '{item.Name}' is {item.TypeName}, several items per row, so a rating column '{rating}' has no meaning. "
                + $"Leave RatingColumnName out{ratingRemedy}.");
        }
    }

    public override RowItemsGetter CreateGetter(DataViewRow row, DataViewSchema.Column column)
    {
        ItemsGetter items = ColumnGetters.Items(row, column);
        return () => new RowItems(items());
    }

    public override LikesSink CreateSink(DataViewRow row, LikesInput input) => new Sink(row, input);

    private sealed class Sink(DataViewRow row, LikesInput input) : LikesSink(row, input)
    {
        private readonly ItemsGetter _items = ColumnGetters.Items(row, input.Item);

        public override void Add()
        {
            ReadOnlySpan<int> items = _items();
            if (items.IsEmpty)
            {
                SkippedRowCount++;
                return;
            }
            int user = Users.IndexOfCurrentRow();
            foreach (int item in items) Add(user, item);
        }
    }
}
