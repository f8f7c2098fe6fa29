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
internal sealed record LikesInput(IDataView View, LikesColumns Likes, ITransformer? Keys, EmbeddedColumn[] Columns)
{
    /// <summary>Prepares data whose columns have passed <see cref="InputColumns.Check"/>; reads them once if there are raw ids.</summary>
    public static LikesInput Of(IDataView input, CooccurrenceEmbeddingEstimator.Options options)
    {
        if (!InputColumns.In(input.Schema)(options.ItemColumnName).IsTextOrInteger)
            return Of(input, null, options.ItemColumnName, options.Outputs, options);

        string[] raw = [.. options.Outputs.Select(pair => pair.InputColumnName).Append(options.ItemColumnName).Distinct()];
        Dictionary<string, string> keyNames = raw.ToDictionary(name => name, name => ItemKeys.NameFor(name, input.Schema));
        ITransformer keys = ItemKeys.Fit(input, options.ItemColumnName, [.. raw.Select(name => new InputOutputColumnPair(keyNames[name], name))]);
        return Of(
            keys.Transform(input),
            keys,
            keyNames[options.ItemColumnName],
            [.. options.Outputs.Select(pair => new InputOutputColumnPair(pair.OutputColumnName, keyNames[pair.InputColumnName]))],
            options);
    }

    /// <inheritdoc cref="ItemKeys.Around"/>
    public ITransformer WithKeys(ITransformer vectors)
        => ItemKeys.Around(Keys, vectors, View, [.. Columns.Select(column => column.InputName), Likes.Item.Name]);

    private static LikesInput Of(
        IDataView view, ITransformer? keys, string itemColumnName, IEnumerable<InputOutputColumnPair> outputs, CooccurrenceEmbeddingEstimator.Options options)
    {
        LikesColumns likes = InputColumns.Likes(view.Schema, itemColumnName, options);
        EmbeddedColumn[] columns = EmbeddedColumn.Of(view.Schema, outputs, (PrimitiveDataViewType)likes.ItemType, likes.ItemCount);
        return new LikesInput(view, likes, keys, columns);
    }
}
