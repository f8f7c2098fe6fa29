using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>What <see cref="DataViewSchema"/> and <see cref="SchemaShape"/> both say of a column.</summary>
/// <param name="Name">Name of the column.</param>
/// <param name="IsScalar">Whether a row holds one value.</param>
/// <param name="IsOfKnownSize">Whether all rows hold equally many.</param>
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
        return new(column.Name, vector is null, vector is null or { IsKnownSize: true }, value is KeyDataViewType, value.RawType, column.Type.ToString()!);
    }

    public static ColumnShape From(SchemaShape.Column column)
    {
        string itemType = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        bool isScalar = column.Kind == SchemaShape.Column.VectorKind.Scalar;
        bool isOfKnownSize = column.Kind != SchemaShape.Column.VectorKind.VariableVector;
        return new(column.Name, isScalar, isOfKnownSize, column.IsKey, column.ItemType.RawType, isScalar ? itemType : $"Vector<{itemType}>");
    }
}

/// <summary>The types of values that are read.</summary>
internal static class ColumnTypes
{
    public static IReadOnlyList<Type> Integers { get; } =
    [
        typeof(sbyte), typeof(short), typeof(int), typeof(long),
        typeof(byte), typeof(ushort), typeof(uint), typeof(ulong),
    ];

    public static IReadOnlyList<Type> Numbers { get; } = [typeof(float), typeof(double), .. Integers];

    /// <summary>The type of a column's values, or of those of its vectors.</summary>
    public static DataViewType ItemType(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
}
