using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Finds the columns of items that vectors are looked up for, and checks that they hold the items that were trained on.</summary>
internal static class TransformColumns
{
    /// <summary>A column of data to transform, like the one that Fit saw.</summary>
    public static DataViewSchema.Column Find(DataViewSchema schema, EmbeddedColumn trained)
    {
        var column = InputColumns.Find(schema, trained.InputName);
        ColumnShape found = ColumnShape.Of(column);
        if (found.IsKey != trained.ItemType is KeyDataViewType || InputColumns.ShapeOf(found) != trained.Shape)
        {
            string remedy = trained.ItemType is KeyDataViewType ? $" Use the mapping of the training data: {InputColumns.MapValueToKey(trained.InputName)}." : "";
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

    /// <summary>Checks that a column which says what its items are says the names that they had in training: others, even as many, would get each other's vectors.</summary>
    public static void RequireSameItems(DataViewSchema.Column column, IReadOnlyList<string> names)
    {
        if (!ItemNames.Contradict(column, names)) return;
        throw new ArgumentException(
            $"The items of column '{column.Name}' are not those that the vectors were trained on, or come in another order. Give the columns of the training data, with its own mapping to "
            + $"keys, best by fitting that in one pipeline with this: {InputColumns.MapValueToKey(column.Name)}.Append(...).");
    }

    private static string Expected(EmbeddedColumn column) => column.Shape switch
    {
        ItemShape.Single => "a scalar key",
        ItemShape.Basket => "a vector of keys",
        _ => string.Create(CultureInfo.InvariantCulture, $"a vector of {column.ItemCount} Singles"),
    };

    private static void RequireSameKey(DataViewSchema.Column column, KeyDataViewType trained)
    {
        var found = (KeyDataViewType)ColumnTypes.ItemType(column);
        if (found.RawType == trained.RawType && found.Count == trained.Count) return;
        throw new ArgumentException(
            $"Item column '{column.Name}' is {column.Type}, a key of {found.Count} values of type {found.RawType.Name}, but the vectors were trained on "
            + $"{trained}, {trained.Count} values of type {trained.RawType.Name}: keys of another mapping stand for other items. Use the "
            + $"mapping of the training data, best by fitting it in one pipeline with this: {InputColumns.MapValueToKey(column.Name)}.Append(...).");
    }

    private static void RequireSameSize(DataViewSchema.Column column, int itemCount)
    {
        int found = ((VectorDataViewType)column.Type).Size;
        if (found == itemCount) return;
        throw new ArgumentException(
            $"Item column '{column.Name}' is {column.Type}, {found} slots, but the vectors were trained on {itemCount}: one per item. Give the columns of the training data.");
    }
}
