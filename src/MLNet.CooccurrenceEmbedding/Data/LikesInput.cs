using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// The data of a fit as the trainer reads it: raw ids have become keys, and it is known how each column holds items.
/// </summary>
/// <param name="View">The rows.</param>
/// <param name="Likes">The columns to read likes from.</param>
/// <param name="Keys">The mapping of raw ids to keys, if there are any.</param>
/// <param name="Columns">The columns that the vectors are to be written to.</param>
internal sealed record LikesInput(IDataView View, LikesColumns Likes, ItemKeys? Keys, EmbeddedColumn[] Columns)
{
    /// <summary>Prepares data whose columns have passed <see cref="FitColumns.Check"/>; reads them once if there are raw ids.</summary>
    public static LikesInput Of(IDataView input, CooccurrenceEmbeddingEstimator.Options options, Action throwIfCancelled)
    {
        if (!InputColumns.In(input.Schema)(options.ItemColumnName).IsTextOrInteger)
            return Of(input, null, options.ItemColumnName, options.Outputs, options);

        ItemKeys keys = ItemKeys.Fit(input, [options.ItemColumnName], options.Outputs, throwIfCancelled);
        return Of(keys.View, keys, keys.NameOf(options.ItemColumnName), keys.Outputs, options);
    }

    /// <inheritdoc cref="ItemKeys.Around"/>
    public ITransformer WithKeys(ITransformer vectors) => Keys?.Around(vectors) ?? vectors;

    private static LikesInput Of(
        IDataView view, ItemKeys? keys, string itemColumnName, IEnumerable<InputOutputColumnPair> outputs, CooccurrenceEmbeddingEstimator.Options options)
    {
        LikesColumns likes = InputColumns.Likes(view.Schema, itemColumnName, options);
        EmbeddedColumn[] columns = EmbeddedColumn.Of(view.Schema, outputs, (PrimitiveDataViewType)likes.ItemType, likes.ItemCount);
        RequireSameItems(view.Schema, likes.Item, columns);
        return new LikesInput(view, likes, keys, columns);
    }

    /// <summary>Keys of equal counts from different mappings, or as many other slots, would get the vectors of other items.</summary>
    private static void RequireSameItems(DataViewSchema schema, DataViewSchema.Column item, EmbeddedColumn[] columns)
    {
        foreach (EmbeddedColumn column in columns.DistinctBy(column => column.InputName))
        {
            if (column.InputName == item.Name || !ItemNames.Contradict(item, schema[column.InputName])) continue;
            (string what, string remedy) = column.Shape == ItemShape.Wide ? ("slots", "Give both the same slots in the same order.") : ("keys", InputColumns.OneMapping);
            throw new ArgumentException(
                $"The {what} of columns '{item.Name}' and '{column.InputName}' stand for different values, but both are to hold the same items. {remedy}");
        }
    }
}
