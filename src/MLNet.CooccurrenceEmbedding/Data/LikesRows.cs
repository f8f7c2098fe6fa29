using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Takes the likes out of the rows of a cursor.</summary>
internal abstract class LikesRows(LikesPart part) : IRowSink
{
    public LikesPart Part => part;

    public abstract void Add();

    public static LikesRows Create(DataViewRow row, LikesColumns columns)
    {
        UserNumbers users = columns.User is { } user ? UserNumbers.Create(row, user) : new RowUserNumbers();
        var part = new LikesPart(users, columns.RatingsAsWeights);
        return columns.Shape switch
        {
            ItemShape.Wide => new WideRows(row, columns, part),
            ItemShape.Basket => new BasketRows(row, columns, part),
            _ when columns.Rating is { } rating => new RatedRows(row, columns, rating, part),
            _ => new PairRows(row, columns, part),
        };
    }
}

/// <summary>Rows of (user, item).</summary>
internal sealed class PairRows(DataViewRow row, LikesColumns columns, LikesPart part) : LikesRows(part)
{
    private readonly Func<int> _item = ItemGetter.Create(row, columns.Item);

    public override void Add()
    {
        int item = _item();
        int user = item < 0 ? -1 : Part.Users.OfCurrentRow();
        if (user < 0)
            Part.SkippedRowCount++;
        else
            Part.Add(user, item);
    }
}

/// <summary>Rows of (user, item, rating).</summary>
internal sealed class RatedRows(DataViewRow row, LikesColumns columns, DataViewSchema.Column ratingColumn, LikesPart part) : LikesRows(part)
{
    private readonly Func<int> _item = ItemGetter.Create(row, columns.Item);
    private readonly Func<double> _rating = NumberGetter.Create(row, ratingColumn);

    public override void Add()
    {
        int item = _item();
        double rating = _rating();
        if (item < 0 || double.IsNaN(rating))
        {
            Part.SkippedRowCount++;
            return;
        }
        float weight = Weight(rating);
        if (weight == 0)
        {
            Part.BelowThresholdRowCount++;
            return;
        }
        int user = Part.Users.OfCurrentRow();
        if (user < 0)
            Part.SkippedRowCount++;
        else
            Part.Add(user, item, weight);
    }

    private float Weight(double rating)
    {
        if (columns.LikeThreshold is { } threshold) return rating >= threshold ? 1 : 0;
        var weight = (float)rating;
        if (weight >= 0 && float.IsFinite(weight)) return weight;
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"Rating column '{ratingColumn.Name}' holds {rating}, but a weight is a finite number, at least 0. Set LikeThreshold to say which ratings "
            + $"are likes, or leave such rows out with mlContext.Data.FilterRowsByColumn(data, \"{ratingColumn.Name}\", lowerBound: 0)."));
    }
}

/// <summary>Rows of several items that belong together.</summary>
internal sealed class BasketRows(DataViewRow row, LikesColumns columns, LikesPart part) : LikesRows(part)
{
    private readonly ItemsGetter _items = ItemsGetters.Create(row, columns.Item);

    public override void Add()
    {
        ReadOnlySpan<int> items = _items();
        if (items.IsEmpty)
        {
            Part.SkippedRowCount++;
            return;
        }
        int user = Part.Users.OfCurrentRow();
        foreach (int item in items) Part.Add(user, item);
    }
}

/// <summary>Rows of a number for every item.</summary>
internal sealed class WideRows(DataViewRow row, LikesColumns columns, LikesPart part) : LikesRows(part)
{
    private readonly ValueGetter<VBuffer<float>> _getter = row.GetGetter<VBuffer<float>>(columns.Item);
    private VBuffer<float> _values;

    public override void Add()
    {
        _getter(ref _values);
        int user = -1;
        foreach (var (item, value) in _values.Items())
        {
            float weight = value == 0 ? 0 : Weight(item, value);
            if (weight == 0) continue;
            if (user < 0) user = Part.Users.OfCurrentRow();
            Part.Add(user, item, weight);
        }
        if (user < 0) Part.SkippedRowCount++;
    }

    private float Weight(int item, float value)
    {
        if (!float.IsFinite(value))
            throw Unfit(item, value, $"a finite number is expected. Replace missing ones first: mlContext.Transforms.ReplaceMissingValues(\"{columns.Item.Name}\")");
        if (columns.LikeThreshold is { } threshold) return value >= threshold ? 1 : 0;
        if (columns.RatingsAsWeights)
            return value > 0 ? value : throw Unfit(item, value, "a weight is at least 0. Set LikeThreshold to say which numbers are likes");
        return value == 1 ? 1 : throw Unfit(item, value, "0 or 1 is expected. Set LikeThreshold to say which numbers are likes, or RatingsAsWeights to count them as they are");
    }

    private InvalidOperationException Unfit(int item, float value, string expectation) => new(string.Create(CultureInfo.InvariantCulture,
        $"Slot {item} of column '{columns.Item.Name}' holds {value}, but {expectation}."));
}
