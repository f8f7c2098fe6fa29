using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

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
