using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Finds and checks the columns that are read. Each error names the column, what it is, what it should be and the remedy.</summary>
internal static class InputColumns
{
    /// <summary>The remedy where two columns of the same items have different keys.</summary>
    public const string OneMapping = "Give both columns as they come, text or integers: they are then mapped to one key; or give one mapping to both, with the keyData of "
        + "mlContext.Transforms.Conversion.MapValueToKey.";

    /// <summary>Looks columns up in a schema.</summary>
    public static Func<string, ColumnShape> In(DataViewSchema schema) => name => ColumnShape.Of(Find(schema, name));

    /// <inheritdoc cref="In(DataViewSchema)"/>
    public static Func<string, ColumnShape> In(SchemaShape schema) => name => ColumnShape.Of(Find(schema, name));

    /// <summary>Checks all columns that Fit needs, and that they go together.</summary>
    public static void Check(Func<string, ColumnShape> find, CooccurrenceEmbeddingEstimator.Options options)
    {
        ColumnShape item = find(options.ItemColumnName);
        ItemShape shape = ShapeOf(item);
        if (shape == ItemShape.Single)
            CheckPairs(find, item, options);
        else
            CheckRows(item, shape, options);
        foreach (InputOutputColumnPair pair in options.Outputs)
            CheckOutput(find(pair.InputColumnName), item, shape);
        if (!item.IsTextOrInteger) CheckOrder(options.Outputs);
    }

    /// <summary>Checks the columns of rows that are single likes.</summary>
    public static void CheckLikes(Func<string, ColumnShape> find, string itemColumnName, string userColumnName)
    {
        ColumnShape item = find(itemColumnName);
        if (!item.IsScalar || ShapeOf(item) != ItemShape.Single)
        {
            throw new ArgumentException(
                $"Item column '{item.Name}' is {item.TypeName}, several items per row, but a scalar is expected: one item per row. Give one row per (user, item).");
        }
        RequireUser(find(userColumnName));
    }

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

    /// <summary>The columns to read likes from, of a schema that has passed <see cref="Check"/>, with raw ids mapped to keys.</summary>
    public static LikesColumns Likes(DataViewSchema schema, string itemColumnName, CooccurrenceEmbeddingEstimator.Options options)
    {
        var item = Find(schema, itemColumnName);
        ItemShape shape = ShapeOf(ColumnShape.Of(item));
        if (shape != ItemShape.Wide) RequireUsableCount(item, options.ItemColumnName);
        return new LikesColumns(
            shape,
            item,
            options.UserColumnName.Length > 0 ? Find(schema, options.UserColumnName) : null,
            options.RatingColumnName.Length > 0 ? Find(schema, options.RatingColumnName) : null,
            options.LikeThreshold,
            options.RatingsAsWeights);
    }

    /// <summary>A column of data to transform, like the one that Fit saw.</summary>
    public static DataViewSchema.Column ToTransform(DataViewSchema schema, EmbeddedColumn trained)
    {
        var column = Find(schema, trained.InputName);
        ColumnShape found = ColumnShape.Of(column);
        if (found.IsKey != trained.ItemType is KeyDataViewType || ShapeOf(found) != trained.Shape)
        {
            string remedy = trained.ItemType is KeyDataViewType ? $" Use the mapping of the training data: {MapValueToKey(trained.InputName)}." : "";
            throw new ArgumentException(
                $"Item column '{trained.InputName}' is {found.TypeName}, but {Expected(trained)} is expected, as Fit saw it.{remedy}");
        }
        switch (trained.ItemType)
        {
            case KeyDataViewType key:
                RequireSameKey(column, key);
                break;
            default:
                RequireSameSize(column, trained.ItemCount);
                break;
        }
        return column;
    }

    private static string Expected(EmbeddedColumn column) => column.Shape switch
    {
        ItemShape.Single => "a scalar key",
        ItemShape.Basket => "a vector of keys",
        _ => string.Create(CultureInfo.InvariantCulture, $"a vector of {column.ItemCount} Singles"),
    };

    private static void CheckPairs(Func<string, ColumnShape> find, ColumnShape item, CooccurrenceEmbeddingEstimator.Options options)
    {
        if (options.UserColumnName.Length == 0)
        {
            throw new ArgumentException(
                $"Item column '{item.Name}' is {item.TypeName}, one item per row, and no user column is named. Set UserColumnName to the column that says "
                + "whose like each row is, or give a column that holds all items of a user as a vector.");
        }
        RequireUser(find(options.UserColumnName));
        if (options.RatingColumnName.Length > 0)
            RequireNumber(find(options.RatingColumnName), "Rating");
        else if (options.LikeThreshold is not null || options.RatingsAsWeights)
        {
            throw new ArgumentException(
                $"{(options.RatingsAsWeights ? "RatingsAsWeights" : "LikeThreshold")} is set, but no rating column is named. Set RatingColumnName.");
        }
    }

    private static void CheckRows(ColumnShape item, ItemShape shape, CooccurrenceEmbeddingEstimator.Options options)
    {
        if (options.UserColumnName.Length > 0)
        {
            throw new ArgumentException(
                $"Item column '{item.Name}' is {item.TypeName}: each row holds all items of a user, but a user column '{options.UserColumnName}' is named too. "
                + "Leave UserColumnName out; or, if rows are single likes, give a scalar item column: one item per row.");
        }
        if (options.RatingColumnName.Length > 0)
        {
            throw new ArgumentException(
                $"Item column '{item.Name}' is {item.TypeName}, several items per row, so a rating column '{options.RatingColumnName}' has no meaning. Leave RatingColumnName out"
                + $"{(shape == ItemShape.Wide ? "; LikeThreshold and RatingsAsWeights apply to the numbers of the vector itself" : "")}.");
        }
        if (shape == ItemShape.Basket && (options.LikeThreshold is not null || options.RatingsAsWeights))
        {
            throw new ArgumentException(
                $"Item column '{item.Name}' is {item.TypeName}, which has no ratings. Leave LikeThreshold and RatingsAsWeights out, or give rows of (user, item, rating).");
        }
        if (shape == ItemShape.Wide && options.LikeThreshold <= 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"LikeThreshold is {options.LikeThreshold}, so every empty slot of column '{item.Name}' would be a like. Set it above 0."));
        }
    }

    /// <summary>A saved model writes the columns one after the other. (With raw ids it is their keys that it reads, which nothing hides.)</summary>
    private static void CheckOrder(IReadOnlyList<InputOutputColumnPair> outputs)
    {
        for (int later = 1; later < outputs.Count; later++)
        {
            string read = outputs[later].InputColumnName;
            if (!outputs.Take(later).Any(earlier => earlier.OutputColumnName == read)) continue;
            throw new ArgumentException(
                $"Columns writes vectors to '{read}', which hides the items there from a later pair, the one that writes '{outputs[later].OutputColumnName}'. Name the "
                + $"output otherwise, or let the pair that writes '{read}' come after all that read it.");
        }
    }

    /// <summary>Checks that a column to write vectors for holds the items that are trained on, in whichever way.</summary>
    public static void CheckOutput(ColumnShape column, ColumnShape trained, ItemShape shape)
    {
        if ((ShapeOf(column) == ItemShape.Wide) != (shape == ItemShape.Wide)
            || (shape != ItemShape.Wide && (column.IsKey != trained.IsKey || column.RawType != trained.RawType)))
        {
            throw new ArgumentException(
                $"Column '{column.Name}' is {column.TypeName}, but the vectors are learned from column '{trained.Name}', {trained.TypeName}: items of the same type are "
                + $"expected. Map both by the same {MapValueToKey(trained.Name)}, or leave '{column.Name}' out of Columns.");
        }
    }

    /// <summary>Checks that a key, named <paramref name="name"/> by the user, has as many values as there can be items.</summary>
    public static void RequireUsableCount(DataViewSchema.Column column, string name)
    {
        ulong count = ((KeyDataViewType)(column.Type is VectorDataViewType vector ? vector.ItemType : column.Type)).Count;
        if (count is 0 or > int.MaxValue)
        {
            throw new ArgumentException(
                $"Item column '{name}' is {column.Type}: a key of {count} values. There must be from 1 to {int.MaxValue}, since each has a "
                + $"vector. Map the values that occur to a key of their own: {MapValueToKey(name)}.");
        }
    }

    private static void RequireSameKey(DataViewSchema.Column column, KeyDataViewType trained)
    {
        var found = (KeyDataViewType)(column.Type is VectorDataViewType vector ? vector.ItemType : column.Type);
        if (found.RawType == trained.RawType && found.Count == trained.Count) return;
        throw new ArgumentException(
            $"Item column '{column.Name}' is {column.Type}, a key of {found.Count} values of type {found.RawType.Name}, but the vectors were trained on "
            + $"{trained}, {trained.Count} values of type {trained.RawType.Name}: keys of another mapping stand for other items. Use the "
            + $"mapping of the training data, best by fitting it in one pipeline with this: {MapValueToKey(column.Name)}.Append(...).");
    }

    private static void RequireSameSize(DataViewSchema.Column column, int itemCount)
    {
        int found = ((VectorDataViewType)column.Type).Size;
        if (found == itemCount) return;
        throw new ArgumentException(
            $"Item column '{column.Name}' is {column.Type}, {found} slots, but the vectors were trained on {itemCount}: one per item. Give the columns of the training data.");
    }

    public static void RequireUser(ColumnShape column)
    {
        RequireScalar(column, "User", "user");
        if (!column.IsKey && !column.IsTextOrInteger)
        {
            throw new ArgumentException(
                $"User column '{column.Name}' is {column.TypeName}, but a key, an integer or text is expected. Map it to a key first: "
                + $"{MapValueToKey(column.Name)}.");
        }
    }

    public static void RequireNumber(ColumnShape column, string role)
    {
        RequireScalar(column, role, "number");
        if (column.IsKey || !ColumnTypes.Numbers.Contains(column.RawType))
        {
            throw new ArgumentException(
                $"{role} column '{column.Name}' is {column.TypeName}, but a number is expected. Convert it first: "
                + $"mlContext.Transforms.Conversion.ConvertType(\"{column.Name}\", outputKind: DataKind.Single).");
        }
    }

    public static void RequireScalar(ColumnShape column, string role, string noun)
    {
        if (!column.IsScalar)
        {
            throw new ArgumentException(
                $"{role} column '{column.Name}' is {column.TypeName}, a vector, but a scalar is expected: one {noun} per row. Give one row for each value of the vector.");
        }
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

    private static string MapValueToKey(string name) => $"mlContext.Transforms.Conversion.MapValueToKey(\"{name}\")";
}
