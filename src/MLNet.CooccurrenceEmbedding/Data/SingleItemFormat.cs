using System.Globalization;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>One item per row, a scalar key, text or integer. The user is in another column, and a rating may be in a third.</summary>
internal sealed class SingleItemFormat : ItemFormat
{
    public override bool IsPooled => false;

    public override bool ItemsAreSlots => false;

    public override string Describe(int itemCount) => "a scalar key";

    public override void CheckFit(ColumnShape item, LikesDefinition definition, Func<string, ColumnShape> find)
    {
        if (definition.UserColumnName is not { } user)
        {
            throw InputColumns.SchemaMismatch(
                $"Item column '{item.Name}' is {item.TypeName}, one item per row, and no user column is named. Set UserColumnName "
                + "to the column that says whose like each row is, or give a column that holds all items of a user as a vector.");
        }
        InputColumns.RequireUser(find(user));
        if (definition.RatingColumnName is { } rating)
        {
            InputColumns.RequireNumber(find(rating), "Rating");
        }
        else if (definition.LikeThreshold is not null || definition.RatingsAsWeights)
        {
            throw InputColumns.SchemaMismatch(
                $"{(definition.RatingsAsWeights ? "RatingsAsWeights" : "LikeThreshold")} is set, "
                + "but no rating column is named. Set RatingColumnName.");
        }
    }

    public override RowItemsGetter CreateGetter(DataViewRow row, DataViewSchema.Column column)
    {
        Func<int> item = ColumnGetters.Item(row, column);
        var items = new int[1];
        return () => new RowItems(items.AsSpan(0, (items[0] = item()) < 0 ? 0 : 1));
    }

    public override LikesSink CreateSink(DataViewRow row, LikesInput input)
        => input.Rating is { } rating ? new RatedSink(row, input, rating) : new Sink(row, input);

    /// <summary>Rows of (user, item).</summary>
    private sealed class Sink(DataViewRow row, LikesInput input) : LikesSink(row, input)
    {
        private readonly Func<int> _item = ColumnGetters.Item(row, input.Item);

        public override void Add()
        {
            int item = _item();
            int user = item < 0 ? -1 : Users.IndexOfCurrentRow();
            if (user < 0)
                SkippedRowCount++;
            else
                Add(user, item);
        }
    }

    /// <summary>Rows of (user, item, rating).</summary>
    private sealed class RatedSink(DataViewRow row, LikesInput input, DataViewSchema.Column ratingColumn) : LikesSink(row, input)
    {
        private readonly Func<int> _item = ColumnGetters.Item(row, input.Item);
        private readonly Func<double> _rating = ColumnGetters.Number(row, ratingColumn);
        private readonly double? _threshold = input.Definition.LikeThreshold;

        public override void Add()
        {
            int item = _item();
            double rating = _rating();
            if (item < 0 || double.IsNaN(rating))
            {
                SkippedRowCount++;
                return;
            }
            float weight = Weight(rating);
            if (weight == 0)
            {
                BelowThresholdRowCount++;
                return;
            }
            int user = Users.IndexOfCurrentRow();
            if (user < 0)
                SkippedRowCount++;
            else
                Add(user, item, weight);
        }

        private float Weight(double rating)
        {
            if (_threshold is { } threshold) return rating >= threshold ? 1 : 0;
            var weight = (float)rating;
            if (weight >= 0 && float.IsFinite(weight)) return weight;
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"Rating column '{ratingColumn.Name}' holds {rating}, but a weight is a finite number, at least 0. "
                + $"Set LikeThreshold to say which ratings are likes, "
                + $"or leave such rows out with mlContext.Data.FilterRowsByColumn(data, \"{ratingColumn.Name}\", lowerBound: 0)."));
        }
    }
}
