using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>What <see cref="DataViewSchema"/> and <see cref="SchemaShape"/> both tell of a column.</summary>
internal readonly record struct ColumnShape(string Name, bool IsScalar, bool IsKey, Type RawType, string TypeName)
{
    public static ColumnShape Of(DataViewSchema.Column column) => new(
        column.Name,
        column.Type is not VectorDataViewType,
        column.Type is KeyDataViewType,
        column.Type.RawType,
        column.Type.ToString()!);

    public static ColumnShape Of(SchemaShape.Column column)
    {
        string itemType = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        bool isScalar = column.Kind == SchemaShape.Column.VectorKind.Scalar;
        return new(column.Name, isScalar, column.IsKey, column.ItemType.RawType, isScalar ? itemType : $"Vector<{itemType}>");
    }
}
