using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// Finds columns by name and checks their types. Every message names the column, what was found, what is expected and how to fix it.
/// </summary>
internal static class InputColumns
{
    /// <summary>Remedy for two columns of items that have different keys.</summary>
    public const string OneMapping = "Give both columns as they come, text or integers: they are then mapped to one key; "
        + "or give one mapping to both, with the keyData of mlContext.Transforms.Conversion.MapValueToKey.";

    /// <summary>Remedy for a column without a key, or with the wrong one: the call that maps it.</summary>
    public static string MapValueToKey(string name) => $"mlContext.Transforms.Conversion.MapValueToKey(\"{name}\")";

    /// <summary>Creates the exception for a schema mismatch, which has the type of those that ML.NET throws.</summary>
    public static ArgumentOutOfRangeException SchemaMismatch(string message) => new(paramName: null, message);

    /// <summary>Creates a function that finds a column by name, and throws if there is none.</summary>
    public static Func<string, ColumnShape> CreateLookup(DataViewSchema schema) => name => ColumnShape.From(Find(schema, name));

    /// <inheritdoc cref="CreateLookup(DataViewSchema)"/>
    public static Func<string, ColumnShape> CreateLookup(SchemaShape schema) => name => ColumnShape.From(Find(schema, name));

    /// <summary>The column with this name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
        => schema.GetColumnOrNull(name) ?? throw Missing(name, schema.Where(column => !column.IsHidden).Select(column => column.Name));

    /// <summary>Checks that the number of a key's values is a possible number of items.</summary>
    /// <param name="column">A column of keys or of vectors of keys.</param>
    /// <param name="name">The name of the column in messages.</param>
    /// <exception cref="ArgumentOutOfRangeException">The key has no values, or more than <see cref="int.MaxValue"/>.</exception>
    public static void RequireUsableKeyCount(DataViewSchema.Column column, string name)
    {
        ulong count = ((KeyDataViewType)ColumnTypes.ItemType(column)).Count;
        if (count is 0 or > int.MaxValue)
        {
            throw SchemaMismatch(
                $"Item column '{name}' is {column.Type}: a key of {count} values. There must be from 1 to {int.MaxValue}, "
                + $"since each has a vector. Map the values that occur to a key of their own: {MapValueToKey(name)}.");
        }
    }

    /// <summary>The remedy for a column of values that are not ids.</summary>
    public static string UseIds(ColumnShape column) => column.RawType == typeof(float) || column.RawType == typeof(double)
        ? "Such a number rounds large ids, so that several become one: load the column as integers or text, "
            + "with DataKind.Int32, Int64 or String in TextLoader.Options.Columns (AutoML's InferColumns makes all numbers Single)"
        : $"Map it to a key first: {MapValueToKey(column.Name)}";

    /// <summary>Checks that a column of a transform holds raw ids, text or integers, of the type in training.</summary>
    /// <param name="schema">The schema of the data to transform.</param>
    /// <param name="trained">The column in training.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is missing, or has another type.</exception>
    public static void RequireSameIds(DataViewSchema schema, ColumnShape trained)
    {
        var found = ColumnShape.From(Find(schema, trained.Name));
        if (found.IsScalar == trained.IsScalar && found.IsKey == trained.IsKey && found.RawType == trained.RawType) return;
        throw SchemaMismatch(
            $"Item column '{trained.Name}' is {found.TypeName}, but {trained.TypeName} is expected, as in the training data. "
            + "Load it with that type, or convert it, for example with mlContext.Transforms.Conversion.ConvertType.");
    }

    public static void RequireUser(ColumnShape column)
    {
        RequireScalar(column, "User", "user");
        if (!column.IsKey && !column.IsTextOrInteger)
        {
            throw SchemaMismatch(
                $"User column '{column.Name}' is {column.TypeName}, but a key, an integer or text is expected. {UseIds(column)}.");
        }
    }

    public static void RequireNumber(ColumnShape column, string role)
    {
        RequireScalar(column, role, "number");
        if (column.IsKey || !ColumnTypes.Numbers.Contains(column.RawType))
        {
            throw SchemaMismatch(
                $"{role} column '{column.Name}' is {column.TypeName}, but a number is expected. "
                + $"Convert it first: mlContext.Transforms.Conversion.ConvertType(\"{column.Name}\", outputKind: DataKind.Single).");
        }
    }

    public static void RequireScalar(ColumnShape column, string role, string noun)
    {
        if (!column.IsScalar)
        {
            throw SchemaMismatch(
                $"{role} column '{column.Name}' is {column.TypeName}, a vector, but a scalar is expected: "
                + $"one {noun} per row. Give one row for each value of the vector.");
        }
    }

    private static SchemaShape.Column Find(SchemaShape schema, string name)
    {
        foreach (var column in schema)
            if (column.Name == name)
                return column;
        throw Missing(name, schema.Select(column => column.Name));
    }

    private static ArgumentOutOfRangeException Missing(string name, IEnumerable<string> available)
    {
        string columns = string.Join(", ", available.Select(column => $"'{column}'"));
        return SchemaMismatch(
            $"There is no column '{name}'. The columns are: {(columns.Length > 0 ? columns : "none")}. "
            + $"Correct the name, or add the column first, an item for example with {MapValueToKey(name)}.");
    }
}

/// <summary>The properties of a column that both <see cref="DataViewSchema"/> and <see cref="SchemaShape"/> have.</summary>
/// <param name="Name">Name of the column.</param>
/// <param name="IsScalar">Whether a row holds one value.</param>
/// <param name="IsOfKnownSize">Whether all rows hold the same number of values.</param>
/// <param name="IsKey">Whether the values are keys.</param>
/// <param name="RawType">Type of a value.</param>
/// <param name="TypeName">The whole type as text.</param>
internal readonly record struct ColumnShape(string Name, bool IsScalar, bool IsOfKnownSize, bool IsKey, Type RawType, string TypeName)
{
    /// <summary>Whether the values are text or integers: raw ids.</summary>
    public bool IsTextOrInteger => !IsKey && (RawType == typeof(ReadOnlyMemory<char>) || ColumnTypes.Integers.Contains(RawType));

    public static ColumnShape From(DataViewSchema.Column column)
    {
        var vector = column.Type as VectorDataViewType;
        DataViewType value = vector?.ItemType ?? column.Type;
        bool isOfKnownSize = vector is null or { IsKnownSize: true };
        return new(column.Name, vector is null, isOfKnownSize, value is KeyDataViewType, value.RawType, column.Type.ToString()!);
    }

    public static ColumnShape From(SchemaShape.Column column)
    {
        string itemType = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        bool isScalar = column.Kind == SchemaShape.Column.VectorKind.Scalar;
        bool isOfKnownSize = column.Kind != SchemaShape.Column.VectorKind.VariableVector;
        return new(
            column.Name, isScalar, isOfKnownSize, column.IsKey, column.ItemType.RawType, isScalar ? itemType : $"Vector<{itemType}>");
    }
}

/// <summary>The types of values that columns may have.</summary>
internal static class ColumnTypes
{
    public static IReadOnlyList<Type> Integers { get; } =
    [
        typeof(sbyte), typeof(short), typeof(int), typeof(long),
        typeof(byte), typeof(ushort), typeof(uint), typeof(ulong),
    ];

    public static IReadOnlyList<Type> Numbers { get; } = [typeof(float), typeof(double), .. Integers];

    /// <summary>The type of a column's values, or of those of its vectors.</summary>
    public static DataViewType ItemType(DataViewSchema.Column column)
        => column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
}
