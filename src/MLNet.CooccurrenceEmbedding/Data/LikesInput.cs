using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>The columns of likes, and the options that define what a like is.</summary>
/// <param name="ItemColumnName">The column of items, in any <see cref="ItemFormat"/>.</param>
/// <param name="UserColumnName">
/// The column of users if each row is one like, or <see langword="null"/> if each row is a user.
/// </param>
/// <param name="RatingColumnName">The column of ratings, or <see langword="null"/>.</param>
/// <param name="LikeThreshold">The lowest rating that is a like, or <see langword="null"/>.</param>
/// <param name="RatingsAsWeights">Whether ratings are the entries of S.</param>
internal sealed record LikesDefinition(
    string ItemColumnName,
    string? UserColumnName,
    string? RatingColumnName = null,
    double? LikeThreshold = null,
    bool RatingsAsWeights = false)
{
    /// <summary>See <see cref="UserShards.Count"/>.</summary>
    public int UsersPerShard { get; init; } = UserShards.DefaultSize;

    /// <summary>The columns of vectors to write, each with the column of items to read.</summary>
    public IReadOnlyList<InputOutputColumnPair> Outputs { get; init; } = [];
}

/// <summary>The input of a fit on likes: the columns to read, in which text and integer items have been mapped to keys.</summary>
internal sealed class LikesInput
{
    private LikesInput(
        IDataView view, LikesDefinition definition, string itemColumnName, IEnumerable<InputOutputColumnPair> outputs, ItemKeys? keys)
    {
        View = view;
        Definition = definition;
        Keys = keys;
        Item = InputColumns.Find(view.Schema, itemColumnName);
        Format = ItemFormat.For(ColumnShape.From(Item));
        if (!Format.ItemsAreSlots) InputColumns.RequireUsableKeyCount(Item, definition.ItemColumnName);
        User = definition.UserColumnName is { } user ? InputColumns.Find(view.Schema, user) : null;
        Rating = definition.RatingColumnName is { } rating ? InputColumns.Find(view.Schema, rating) : null;
        ItemCount = Format.CountItems(Item);
        Outputs = OutputColumn.Find(view.Schema, outputs, (PrimitiveDataViewType)ColumnTypes.ItemType(Item), ItemCount);
        RequireSameItems();
    }

    /// <summary>The rows.</summary>
    public IDataView View { get; }

    public LikesDefinition Definition { get; }

    public ItemFormat Format { get; }

    /// <summary>A key, a vector of keys, or a vector with a slot per item.</summary>
    public DataViewSchema.Column Item { get; }

    public DataViewSchema.Column? User { get; }

    public DataViewSchema.Column? Rating { get; }

    public int ItemCount { get; }

    /// <summary>The columns that vectors are written to.</summary>
    public OutputColumn[] Outputs { get; }

    /// <summary>The mapping of text or integer items to keys, or <see langword="null"/> if the data has keys or slots.</summary>
    public ItemKeys? Keys { get; }

    /// <summary>The columns to read.</summary>
    public DataViewSchema.Column[] Columns => [Item, .. Optional(User), .. Optional(Rating)];

    /// <summary>What a row must have to be a like, for messages.</summary>
    public string Description => User is { } user
        ? $"a user in column '{user.Name}' and an item in column '{Item.Name}'"
        : $"an item in column '{Item.Name}'";

    /// <summary>Checks the columns that a fit needs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type, or two do not fit together.</exception>
    public static void Check(Func<string, ColumnShape> find, LikesDefinition definition)
    {
        ColumnShape item = find(definition.ItemColumnName);
        var format = ItemFormat.For(item);
        format.CheckFit(item, definition, find);
        foreach (InputOutputColumnPair pair in definition.Outputs)
            format.CheckOutput(find(pair.InputColumnName), item);
        if (!item.IsTextOrInteger) CheckOrder(definition.Outputs);
    }

    /// <summary>Whether items are text or integers, so that the data is read once to map them to keys, and once more.</summary>
    public static bool NeedsKeys(DataViewSchema schema, LikesDefinition definition)
        => ColumnShape.From(InputColumns.Find(schema, definition.ItemColumnName)).IsTextOrInteger;

    /// <summary>Prepares data whose columns have passed <see cref="Check"/>. Reads the data once if items are text or integers.</summary>
    /// <param name="input">The data.</param>
    /// <param name="definition">The columns.</param>
    /// <param name="throwIfCanceled">Called at intervals. Its exceptions end the reading.</param>
    /// <param name="progress">Called at intervals with the number of rows that have been read.</param>
    /// <param name="processes">The processes, each with its own data, or <see langword="null"/> for this process alone.</param>
    public static LikesInput Create(
        IDataView input,
        LikesDefinition definition,
        Action throwIfCanceled,
        Action<long>? progress = null,
        ICollectives? processes = null)
    {
        string item = definition.ItemColumnName;
        processes ??= SingleProcess.Instance;
        ColumnAgreement.Require(processes, input.Schema, "item", item);
        if (definition.UserColumnName is { } user) ColumnAgreement.Require(processes, input.Schema, "user", user);
        if (!NeedsKeys(input.Schema, definition))
            return new LikesInput(input, definition, item, definition.Outputs, null);

        ItemKeys keys = ItemKeys.Fit(input, [item], definition.Outputs, throwIfCanceled, progress, processes);
        return new LikesInput(keys.View, definition, keys.GetKeyColumnName(item), keys.Outputs, keys);
    }

    /// <summary>Names of the items, in the order of their indices.</summary>
    public string[] ReadItemNames() => Format.ItemsAreSlots ? ItemNames.FromSlots(Item) : ItemNames.FromKey(Item);

    private static DataViewSchema.Column[] Optional(DataViewSchema.Column? column) => column is { } there ? [there] : [];

    /// <summary>
    /// Checks that no output hides an input of a later pair, since a saved model writes the columns one after the other. For items that are
    /// text or integers there is no such order: the model reads their columns of keys, which no output hides.
    /// </summary>
    private static void CheckOrder(IReadOnlyList<InputOutputColumnPair> outputs)
    {
        for (int later = 1; later < outputs.Count; later++)
        {
            string read = outputs[later].InputColumnName;
            if (!outputs.Take(later).Any(earlier => earlier.OutputColumnName == read)) continue;
            throw InputColumns.SchemaMismatch(
                $"Columns writes vectors to '{read}', "
                + $"which hides the items there from a later pair, the one that writes '{outputs[later].OutputColumnName}'. "
                + $"Name the output otherwise, or let the pair that writes '{read}' come after all that read it.");
        }
    }

    /// <summary>Checks the names of the items. Keys of another mapping, or other slots, would get the vectors of other items.</summary>
    private void RequireSameItems()
    {
        foreach (OutputColumn column in Outputs.DistinctBy(column => column.InputName))
        {
            if (column.InputName == Item.Name || !ItemNames.Contradict(Item, View.Schema[column.InputName])) continue;
            (string what, string remedy) = Format.ItemsAreSlots
                ? ("slots", "Give both the same slots in the same order.")
                : ("keys", InputColumns.OneMapping);
            throw InputColumns.SchemaMismatch(
                $"The {what} of columns '{Item.Name}' and '{column.InputName}' stand for different values, "
                + $"but both must hold the same items. {remedy}");
        }
    }
}
