using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Finds the columns that are read. Each error names the column, what it is, what it should be and the remedy, here and in all checks of columns.</summary>
internal static class InputColumns
{
    /// <summary>The remedy where two columns of the same items have different keys.</summary>
    public const string OneMapping = "Give both columns as they come, text or integers: they are then mapped to one key; or give one mapping to both, with the keyData of "
        + "mlContext.Transforms.Conversion.MapValueToKey.";

    /// <summary>The remedy where a column has no key, or not the right one.</summary>
    public static string MapValueToKey(string name) => $"mlContext.Transforms.Conversion.MapValueToKey(\"{name}\")";

    /// <summary>Looks columns up in a schema.</summary>
    public static Func<string, ColumnShape> In(DataViewSchema schema) => name => ColumnShape.Of(Find(schema, name));

    /// <inheritdoc cref="In(DataViewSchema)"/>
    public static Func<string, ColumnShape> In(SchemaShape schema) => name => ColumnShape.Of(Find(schema, name));

    /// <summary>What a column of items is like.</summary>
    public static ItemShape ShapeOf(ColumnShape column)
    {
        if (column.IsKey || column.IsTextOrInteger) return column.IsScalar ? ItemShape.Single : ItemShape.Basket;
        if (column is { IsScalar: false, IsOfKnownSize: true } && column.RawType == typeof(float)) return ItemShape.Wide;
        string remedy = column.IsScalar || column.RawType != typeof(float)
            ? $"Map it to a key first: {MapValueToKey(column.Name)}"
            : "Give it a known size, for example with mlContext.Transforms.Concatenate, or by loading it with a DataViewType of VectorDataViewType(NumberDataViewType.Single, items)";
        throw new ArgumentException(
            $"Item column '{column.Name}' is {column.TypeName}, but a key, text or an integer is expected, a vector of them, or a vector of Single with one slot "
            + $"per item. {remedy}.");
    }

    /// <summary>The columns to read likes from, of a schema that has passed <see cref="FitColumns.Check"/>, with raw ids mapped to keys.</summary>
    public static LikesColumns Likes(DataViewSchema schema, string itemColumnName, CooccurrenceEmbeddingEstimator.Options options)
    {
        var item = Find(schema, itemColumnName);
        ItemShape shape = ShapeOf(ColumnShape.Of(item));
        if (shape != ItemShape.Wide) ColumnRequirements.RequireUsableCount(item, options.ItemColumnName);
        return new LikesColumns(
            shape,
            item,
            options.UserColumnName.Length > 0 ? Find(schema, options.UserColumnName) : null,
            options.RatingColumnName.Length > 0 ? Find(schema, options.RatingColumnName) : null,
            options.LikeThreshold,
            options.RatingsAsWeights);
    }

    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
        => schema.GetColumnOrNull(name) ?? throw Missing(name, schema.Where(column => !column.IsHidden).Select(column => column.Name));

    private static SchemaShape.Column Find(SchemaShape schema, string name)
    {
        foreach (var column in schema)
            if (column.Name == name)
                return column;
        throw Missing(name, schema.Select(column => column.Name));
    }

    private static ArgumentException Missing(string name, IEnumerable<string> available)
    {
        string columns = string.Join(", ", available.Select(column => $"'{column}'"));
        return new ArgumentException(
            $"There is no column '{name}'. The columns are: {(columns.Length > 0 ? columns : "none")}. Correct the name, "
            + $"or add the column first, an item for example with {MapValueToKey(name)}.");
    }
}
