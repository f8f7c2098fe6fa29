using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// How a column holds items: one item per row, a vector of items per row, or a vector with one slot per item. Each format has one type,
/// which says how its columns are checked and how a row's items are read, both to learn from and to write vectors for.
/// </summary>
internal abstract class ItemFormat
{
    private static readonly SingleItemFormat Single = new();
    private static readonly BasketFormat Basket = new();
    private static readonly WideFormat Wide = new();

    /// <summary>Whether a row holds several items, whose vectors are pooled.</summary>
    public abstract bool IsPooled { get; }

    /// <summary>Whether the items are the slots of a vector of numbers. Otherwise they are the values of a key.</summary>
    public abstract bool ItemsAreSlots { get; }

    /// <summary>The format of a column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column does not hold items.</exception>
    public static ItemFormat For(ColumnShape column)
    {
        if (column.IsKey || column.IsTextOrInteger) return column.IsScalar ? Single : Basket;
        if (column is { IsScalar: false, IsOfKnownSize: true } && column.RawType == typeof(float)) return Wide;
        string remedy = column.IsScalar || column.RawType != typeof(float)
            ? $"Map it to a key first: {InputColumns.MapValueToKey(column.Name)}"
            : "Give it a known size, for example with mlContext.Transforms.Concatenate, "
                + "or by loading it with a DataViewType of VectorDataViewType(NumberDataViewType.Single, items)";
        throw InputColumns.SchemaMismatch(
            $"Item column '{column.Name}' is {column.TypeName}, "
            + $"but a key, text or an integer is expected, a vector of them, or a vector of Single with one slot per item. {remedy}.");
    }

    /// <summary>Checks that the other columns and settings of a fit go with an item column of this format.</summary>
    public abstract void CheckFit(ColumnShape item, LikesDefinition definition, Func<string, ColumnShape> find);

    /// <summary>Checks that a column to write vectors for holds the items that are learned from, in whichever format.</summary>
    public void CheckOutput(ColumnShape column, ColumnShape item)
    {
        bool isSameType = ItemsAreSlots || (column.IsKey == item.IsKey && column.RawType == item.RawType);
        if (For(column).ItemsAreSlots == ItemsAreSlots && isSameType) return;
        throw InputColumns.SchemaMismatch(
            $"Column '{column.Name}' is {column.TypeName}, but the vectors are learned from column '{item.Name}', {item.TypeName}: "
            + "items of the same type are expected. "
            + $"Map both by the same {InputColumns.MapValueToKey(item.Name)}, or leave '{column.Name}' out of Columns.");
    }

    /// <summary>The type of a column of this format, for messages.</summary>
    public abstract string Describe(int itemCount);

    /// <summary>How many items a column of this format has.</summary>
    public int CountItems(DataViewSchema.Column column) => ItemsAreSlots
        ? ((VectorDataViewType)column.Type).Size
        : (int)((KeyDataViewType)ColumnTypes.ItemType(column)).Count;

    /// <summary>Reads the items of whatever row a cursor stands on.</summary>
    public abstract RowItemsGetter CreateGetter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>Collects the likes of the rows of a cursor.</summary>
    public abstract LikesSink CreateSink(DataViewRow row, LikesInput input);
}

/// <summary>Reads the items of the current row.</summary>
internal delegate RowItems RowItemsGetter();

/// <summary>The items of a row. Valid until the next row is read.</summary>
internal readonly ref struct RowItems(ReadOnlySpan<int> items, ReadOnlySpan<float> weights = default)
{
    /// <summary>0-based indices; missing items are left out.</summary>
    public ReadOnlySpan<int> Items { get; } = items;

    /// <summary>The number of each item's slot, not zero; empty where the items are keys.</summary>
    public ReadOnlySpan<float> Weights { get; } = weights;
}
