using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>What <see cref="DataViewSchema"/> and <see cref="SchemaShape"/> both tell of a column.</summary>
/// <param name="Name">Name of the column.</param>
/// <param name="IsScalar">Whether a row holds one value.</param>
/// <param name="IsOfKnownSize">Whether all rows hold equally many.</param>
/// <param name="IsKey">Whether the values are keys.</param>
/// <param name="RawType">Type of a value.</param>
/// <param name="TypeName">The whole type as text.</param>
internal readonly record struct ColumnShape(string Name, bool IsScalar, bool IsOfKnownSize, bool IsKey, Type RawType, string TypeName)
{
    /// <summary>Whether the values are text or integers: what items may be called before they have a key.</summary>
    public bool IsTextOrInteger => !IsKey && (RawType == typeof(ReadOnlyMemory<char>) || ColumnTypes.Integers.Contains(RawType));

    public static ColumnShape Of(DataViewSchema.Column column)
    {
        var vector = column.Type as VectorDataViewType;
        DataViewType value = vector?.ItemType ?? column.Type;
        return new(column.Name, vector is null, vector is null or { IsKnownSize: true }, value is KeyDataViewType, value.RawType, column.Type.ToString()!);
    }

    public static ColumnShape Of(SchemaShape.Column column)
    {
        string itemType = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        bool isScalar = column.Kind == SchemaShape.Column.VectorKind.Scalar;
        bool isOfKnownSize = column.Kind != SchemaShape.Column.VectorKind.VariableVector;
        return new(column.Name, isScalar, isOfKnownSize, column.IsKey, column.ItemType.RawType, isScalar ? itemType : $"Vector<{itemType}>");
    }
}
