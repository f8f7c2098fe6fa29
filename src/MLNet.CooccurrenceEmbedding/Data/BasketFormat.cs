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
