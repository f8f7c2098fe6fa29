using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>A column of vectors to write, and the column of items to read for it.</summary>
/// <param name="OutputName">Name of the column of vectors.</param>
/// <param name="InputName">Name of the column of items.</param>
/// <param name="Format">How that column holds items.</param>
/// <param name="ItemType">The type of key in training, or Single if the items are slots.</param>
/// <param name="ItemCount">The number of items in training.</param>
internal sealed record OutputColumn(string OutputName, string InputName, ItemFormat Format, PrimitiveDataViewType ItemType, int ItemCount)
{
    /// <summary>Creates the columns to write. Checks their inputs in a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input is missing, or of another type or size.</exception>
    public static OutputColumn[] Find(
        DataViewSchema schema, IEnumerable<InputOutputColumnPair> outputs, PrimitiveDataViewType itemType, int itemCount)
        => [.. outputs.Select(pair =>
        {
            var format = ItemFormat.For(ColumnShape.From(InputColumns.Find(schema, pair.InputColumnName)));
            var column = new OutputColumn(pair.OutputColumnName, pair.InputColumnName, format, itemType, itemCount);
            column.FindInput(schema);
            return column;
        })];

    /// <summary>Finds the column of items in data to transform. It must have the type of the column in training.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing, or of another type or size.</exception>
    public DataViewSchema.Column FindInput(DataViewSchema schema)
    {
        var column = InputColumns.Find(schema, InputName);
        ColumnShape found = ColumnShape.From(column);
        if (found.IsKey != ItemType is KeyDataViewType || ItemFormat.For(found) != Format)
        {
            string remedy = ItemType is KeyDataViewType
                ? $" Use the mapping of the training data: {InputColumns.MapValueToKey(InputName)}."
                : "";
            throw InputColumns.SchemaMismatch(
                $"Item column '{InputName}' is {found.TypeName}, "
                + $"but {Format.Describe(ItemCount)} is expected, as in the training data.{remedy}");
        }
        if (ItemType is KeyDataViewType key)
            RequireSameKey(column, key);
        else
            RequireSameSize(column);
        return column;
    }

    /// <summary>
    /// Checks the annotated names of the items, if the column has any. Keys of another mapping, or other slots, would get the vectors of
    /// other items.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The items have other names, or another order, than in training.</exception>
    public static void RequireSameItems(DataViewSchema.Column column, IReadOnlyList<string> names)
    {
        if (!ItemNames.Contradict(column, names)) return;
        throw InputColumns.SchemaMismatch(
            $"The items of column '{column.Name}' are not those that the vectors were trained on, or are in another order. "
            + "Give the columns of the training data, with its own mapping to keys, best by fitting that in one pipeline with this: "
            + $"{InputColumns.MapValueToKey(column.Name)}.Append(...).");
    }

    private static void RequireSameKey(DataViewSchema.Column column, KeyDataViewType trained)
    {
        var found = (KeyDataViewType)ColumnTypes.ItemType(column);
        if (found.RawType == trained.RawType && found.Count == trained.Count) return;
        throw InputColumns.SchemaMismatch(
            $"Item column '{column.Name}' is {column.Type}, a key of {found.Count} values of type {found.RawType.Name}, "
            + $"but the vectors were trained on {trained}, {trained.Count} values of type {trained.RawType.Name}: "
            + "keys of another mapping stand for other items. Use the mapping of the training data, "
            + $"best by fitting it in one pipeline with this: {InputColumns.MapValueToKey(column.Name)}.Append(...).");
    }

    private void RequireSameSize(DataViewSchema.Column column)
    {
        int found = ((VectorDataViewType)column.Type).Size;
        if (found == ItemCount) return;
        throw InputColumns.SchemaMismatch(
            $"Item column '{column.Name}' is {column.Type}, {found} slots, but the vectors were trained on {ItemCount}: "
            + "one per item. Give the columns of the training data.");
    }
}
