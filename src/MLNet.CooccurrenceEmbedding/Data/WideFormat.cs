using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>A vector of numbers per row with one slot per item: each row is a row of the users x items matrix.</summary>
internal sealed class WideFormat : ItemFormat
{
    public override bool IsPooled => true;

    public override bool ItemsAreSlots => true;

    public override string Describe(int itemCount) => string.Create(CultureInfo.InvariantCulture, $"a vector of {itemCount} Singles");

    public override void CheckFit(ColumnShape item, LikesDefinition definition, Func<string, ColumnShape> find)
    {
        RequireNeitherUserNorRatingColumn(
            item, definition, "; LikeThreshold and RatingsAsWeights apply to the numbers of the vector itself");
        if (definition.LikeThreshold <= 0)
        {
            throw InputColumns.SchemaMismatch(string.Create(CultureInfo.InvariantCulture,
                $"LikeThreshold is {definition.LikeThreshold}, "
                + $"so every empty slot of column '{item.Name}' would be a like. Set it above 0."));
        }
    }

    public override RowItemsGetter CreateGetter(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> values = default;
        int[] items = [];
        float[] weights = [];
        return () =>
        {
            getter(ref values);
            int stored = values.GetValues().Length, count = 0;
            if (items.Length < stored) (items, weights) = (new int[stored], new float[stored]);
            foreach (var (item, value) in values.Items())
                if (value != 0) (items[count], weights[count++]) = (item, value);
            return new RowItems(items.AsSpan(0, count), weights.AsSpan(0, count));
        };
    }

    public override LikesSink CreateSink(DataViewRow row, LikesInput input) => new Sink(CreateGetter(row, input.Item), row, input);

    private sealed class Sink(RowItemsGetter items, DataViewRow row, LikesInput input) : LikesSink(row, input)
    {
        private readonly string _columnName = input.Item.Name;
        private readonly LikesDefinition _definition = input.Definition;

        public override void Add()
        {
            RowItems read = items();
            int user = -1;
            for (int k = 0; k < read.Items.Length; k++)
            {
                float weight = Weight(read.Items[k], read.Weights[k]);
                if (weight == 0) continue;
                if (user < 0) user = Users.IndexOfCurrentRow();
                Add(user, read.Items[k], weight);
            }
            if (user < 0) SkippedRowCount++;
        }

        private float Weight(int item, float value)
        {
            if (!float.IsFinite(value))
            {
                string remedy = $"Replace missing ones first: mlContext.Transforms.ReplaceMissingValues(\"{_columnName}\")";
                throw Invalid(item, value, $"a finite number is expected. {remedy}");
            }
            if (_definition.LikeThreshold is { } threshold) return value >= threshold ? 1 : 0;
            if (_definition.RatingsAsWeights)
            {
                if (value > 0) return value;
                throw Invalid(item, value, "a weight is at least 0. Set LikeThreshold to say which numbers are likes");
            }
            if (value == 1) return 1;
            throw Invalid(
                item,
                value,
                "0 or 1 is expected. Set LikeThreshold to say which numbers are likes, or RatingsAsWeights to use them as weights");
        }

        private InvalidOperationException Invalid(int item, float value, string expectation)
            => new(string.Create(
                CultureInfo.InvariantCulture, $"Slot {item} of column '{_columnName}' holds {value}, but {expectation}."));
    }
}
