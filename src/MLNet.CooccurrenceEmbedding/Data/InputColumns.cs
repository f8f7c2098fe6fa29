using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Finds and checks the columns that are read. Each error names the column, what it is, what it should be and the remedy.</summary>
internal static class InputColumns
{
    private static readonly Type[] UserTypes =
    [
        typeof(ReadOnlyMemory<char>),
        typeof(sbyte), typeof(short), typeof(int), typeof(long),
        typeof(byte), typeof(ushort), typeof(uint), typeof(ulong),
    ];

    /// <summary>The item column: a scalar key with a count that can index an array.</summary>
    public static DataViewSchema.Column Item(DataViewSchema schema, string name)
    {
        var column = Find(schema, name);
        RequireItem(ColumnShape.Of(column));
        ulong count = ((KeyDataViewType)column.Type).Count;
        if (count is 0 or > int.MaxValue)
        {
            throw new ArgumentException(
                $"Item column '{name}' is {column.Type}: a key of {count} values. There must be from 1 to {int.MaxValue}, since each has a "
                + $"vector. Map the values that occur to a key of their own: {MapValueToKey(name)}.");
        }
        return column;
    }

    /// <summary>The user column: a scalar key, integer or text.</summary>
    public static DataViewSchema.Column User(DataViewSchema schema, string name)
    {
        var column = Find(schema, name);
        RequireUser(ColumnShape.Of(column));
        return column;
    }

    /// <summary>The item column of data to transform: a scalar key like the one trained on.</summary>
    public static DataViewSchema.Column Item(DataViewSchema schema, string name, KeyDataViewType trained)
    {
        var column = Find(schema, name);
        RequireItem(ColumnShape.Of(column));
        var found = (KeyDataViewType)column.Type;
        if (found.RawType != trained.RawType || found.Count != trained.Count)
        {
            throw new ArgumentException(
                $"Item column '{name}' is {found}, a key of {found.Count} values of type {found.RawType.Name}, but the vectors were trained on "
                + $"{trained}, {trained.Count} values of type {trained.RawType.Name}: keys of another mapping stand for other items. Use the "
                + $"mapping of the training data, best by fitting it in one pipeline with this: {MapValueToKey(name)}.Append(...).");
        }
        return column;
    }

    public static void CheckItem(SchemaShape schema, string name) => RequireItem(ColumnShape.Of(Find(schema, name)));

    public static void CheckUser(SchemaShape schema, string name) => RequireUser(ColumnShape.Of(Find(schema, name)));

    private static DataViewSchema.Column Find(DataViewSchema schema, string name)
        => schema.GetColumnOrNull(name) ?? throw Missing(name, schema.Where(column => !column.IsHidden).Select(column => column.Name));

    private static SchemaShape.Column Find(SchemaShape schema, string name)
    {
        foreach (var column in schema)
            if (column.Name == name)
                return column;
        throw Missing(name, schema.Select(column => column.Name));
    }

    private static void RequireItem(ColumnShape column)
    {
        RequireScalar(column, "Item", "item");
        if (!column.IsKey)
        {
            throw new ArgumentException(
                $"Item column '{column.Name}' is {column.TypeName}, but a key is expected. Map it to one first: {MapValueToKey(column.Name)}.");
        }
    }

    private static void RequireUser(ColumnShape column)
    {
        RequireScalar(column, "User", "user");
        if (!column.IsKey && !UserTypes.Contains(column.RawType))
        {
            throw new ArgumentException(
                $"User column '{column.Name}' is {column.TypeName}, but a key, an integer or text is expected. Map it to a key first: "
                + $"{MapValueToKey(column.Name)}.");
        }
    }

    private static void RequireScalar(ColumnShape column, string role, string noun)
    {
        if (!column.IsScalar)
        {
            throw new ArgumentException(
                $"{role} column '{column.Name}' is {column.TypeName}, a vector, but a scalar is expected: one {noun} per row. Give one row per "
                + $"(user, item) pair, with the {noun} mapped by {MapValueToKey(column.Name)}.");
        }
    }

    private static ArgumentException Missing(string name, IEnumerable<string> available)
    {
        string columns = string.Join(", ", available.Select(column => $"'{column}'"));
        return new ArgumentException(
            $"There is no column '{name}'. The columns are: {(columns.Length > 0 ? columns : "none")}. Correct the name given to "
            + $"CooccurrenceEmbed, or add the column first, an item for example with {MapValueToKey(name)}.");
    }

    private static string MapValueToKey(string name) => $"mlContext.Transforms.Conversion.MapValueToKey(\"{name}\")";
}
