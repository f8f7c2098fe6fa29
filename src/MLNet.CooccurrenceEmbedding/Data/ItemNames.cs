using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// Reads the names of items from annotations. The names of keys are the mapped values, or the keys themselves if the column has no
/// KeyValues annotation. The names of slots are the slot names, or the indices of the slots if the column has none.
/// </summary>
internal static class ItemNames
{
    /// <summary>ML.NET's name for the annotation, internal to it.</summary>
    public const string KeyValues = "KeyValues";

    /// <summary>The name of each key of a column of keys or of vectors of keys.</summary>
    public static string[] FromKey(DataViewSchema.Column column)
        => NamesOrNumbers(column, KeyValues, (int)GetKeyType(column).Count, first: 1);

    /// <summary>The name of each slot of a column of vectors.</summary>
    public static string[] FromSlots(DataViewSchema.Column column)
        => NamesOrNumbers(column, VectorColumn.SlotNames, ((VectorDataViewType)column.Type).Size, first: 0);

    /// <summary>
    /// The annotated names of a column's keys or, if it has no keys, of its slots; <see langword="null"/> if there is no annotation.
    /// </summary>
    public static string[]? ReadAnnotation(DataViewSchema.Column column)
        => ColumnTypes.ItemType(column) is KeyDataViewType
            ? ReadAnnotation(column, KeyValues, GetKeyType(column).Count)
            : ReadAnnotation(column, VectorColumn.SlotNames, (ulong)((VectorDataViewType)column.Type).Size);

    /// <summary>
    /// Whether two keys of equal counts have the same names. Two keys without annotated names are the same.
    /// </summary>
    public static bool AreSame(DataViewSchema.Column key, DataViewSchema.Column other)
    {
        string[]? names = ReadAnnotation(key), otherNames = ReadAnnotation(other);
        return (names ?? otherNames) is null || (names ?? FromKey(key)).SequenceEqual(otherNames ?? FromKey(other));
    }

    /// <summary>Whether two columns of the same number of items both have annotated names, and the names differ.</summary>
    public static bool Contradict(DataViewSchema.Column column, DataViewSchema.Column other)
        => ReadAnnotation(column) is { } names && ReadAnnotation(other) is { } otherNames && !names.SequenceEqual(otherNames);

    /// <summary>
    /// Whether the annotated names of a column differ from <paramref name="names"/>. If <paramref name="names"/> are the numbers from 0 or
    /// from 1, they are default names, which contradict no others.
    /// </summary>
    public static bool Contradict(DataViewSchema.Column column, IReadOnlyList<string> names)
        => ReadAnnotation(column) is { } own && !own.SequenceEqual(names) && !AreNumbers(names, 0) && !AreNumbers(names, 1);

    private static KeyDataViewType GetKeyType(DataViewSchema.Column column)
        => (KeyDataViewType)ColumnTypes.ItemType(column);

    private static string[] NamesOrNumbers(DataViewSchema.Column column, string kind, int count, int first)
        => ReadAnnotation(column, kind, (ulong)count)
            ?? [.. Enumerable.Range(first, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private static bool AreNumbers(IReadOnlyList<string> names, int first)
        => names.Select((name, item) => name == (first + item).ToString(CultureInfo.InvariantCulture)).All(same => same);

    private static string[]? ReadAnnotation(DataViewSchema.Column column, string kind, ulong count)
    {
        DataViewType? annotation = column.Annotations.Schema.GetColumnOrNull(kind)?.Type;
        if (annotation is not VectorDataViewType { ItemType: var type } values || (ulong)values.Size != count) return null;
        return (string[])typeof(ItemNames)
            .GetMethod(nameof(Read), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type.RawType)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [column.Annotations, kind], null)!;
    }

    private static string[] Read<T>(DataViewSchema.Annotations annotations, string kind)
    {
        VBuffer<T> values = default;
        annotations.GetValue(kind, ref values);
        return [.. values.DenseValues().Select(Text)];
    }

    private static string Text<T>(T value)
        => (value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value?.ToString()) ?? "";
}
