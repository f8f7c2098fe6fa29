using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// How a column holds items: one item per row, a vector of items per row, or a vector with one slot per item. Each format has a subclass,
/// which checks the columns of a fit and reads the items of a row, in training and in transforms.
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
            ? InputColumns.UseIds(column)
            : "Give it a known size, for example with mlContext.Transforms.Concatenate, "
                + "or by loading it with a DataViewType of VectorDataViewType(NumberDataViewType.Single, items)";
        throw InputColumns.SchemaMismatch(
            $"Item column '{column.Name}' is {column.TypeName}, "
            + $"but a key, text or an integer is expected, a vector of them, or a vector of Single with one slot per item. {remedy}.");
    }

    /// <summary>Checks the other columns and the options of a fit for an item column of this format.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column or an option does not fit the item column.</exception>
    public abstract void CheckFit(ColumnShape item, LikesDefinition definition, Func<string, ColumnShape> find);

    /// <summary>Checks that an input column of a transform holds the items of the column that is trained on, in any format.</summary>
    /// <param name="column">The input column of a transform.</param>
    /// <param name="item">The item column that is trained on, of this format.</param>
    /// <exception cref="ArgumentOutOfRangeException">It holds items of another type.</exception>
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

    /// <summary>Creates a getter of the items of the current row.</summary>
    public abstract RowItemsGetter CreateGetter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>Creates the sink that collects the likes of a cursor's rows.</summary>
    public abstract LikesSink CreateSink(DataViewRow row, LikesInput input);

    /// <summary>Checks that no user and no rating column is named, for a format in which each row is a user.</summary>
    /// <param name="item">The item column.</param>
    /// <param name="definition">The other columns.</param>
    /// <param name="ratingRemedy">How to give ratings instead: the end of a sentence, or empty.</param>
    protected static void RequireNeitherUserNorRatingColumn(ColumnShape item, LikesDefinition definition, string ratingRemedy)
    {
        if (definition.UserColumnName is { } user)
        {
            throw InputColumns.SchemaMismatch(
                $"Item column '{item.Name}' is {item.TypeName}: each row holds all items of a user, but a user column '{user}' "
                + "is named too. Leave UserColumnName out; or, if rows are single likes, give a scalar item column: one item per row.");
        }
        if (definition.RatingColumnName is { } rating)
        {
            throw InputColumns.SchemaMismatch(
                $"Item column '{item.Name}' is {item.TypeName}, several items per row, so a rating column '{rating}' has no meaning. "
                + $"Leave RatingColumnName out{ratingRemedy}.");
        }
    }
}

/// <summary>Reads the items of the current row.</summary>
internal delegate RowItems RowItemsGetter();

/// <summary>The items of a row. Valid until the next row is read.</summary>
internal readonly ref struct RowItems(ReadOnlySpan<int> items, ReadOnlySpan<float> weights = default)
{
    /// <summary>0-based indices, without missing items.</summary>
    public ReadOnlySpan<int> Items { get; } = items;

    /// <summary>The number in the slot of each of <see cref="Items"/>, not zero; empty if the items are keys.</summary>
    public ReadOnlySpan<float> Weights { get; } = weights;
}
