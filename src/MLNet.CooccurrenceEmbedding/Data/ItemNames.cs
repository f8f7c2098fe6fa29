using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Names of the items: the values that their key stands for, or else the key values themselves.</summary>
internal static class ItemNames
{
    private const string KeyValues = "KeyValues"; // ML.NET's name for the annotation, internal to it

    public static string[] Of(DataViewSchema.Column item)
    {
        int count = (int)((KeyDataViewType)item.Type).Count;
        var annotation = item.Annotations.Schema.GetColumnOrNull(KeyValues);
        if (annotation?.Type is VectorDataViewType { ItemType: var type } values && values.Size == count)
        {
            return (string[])typeof(ItemNames).GetMethod(nameof(Read), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(type.RawType).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [item.Annotations], null)!;
        }
        return [.. Enumerable.Range(1, count).Select(key => key.ToString(CultureInfo.InvariantCulture))];
    }

    private static string[] Read<T>(DataViewSchema.Annotations annotations)
    {
        VBuffer<T> values = default;
        annotations.GetValue(KeyValues, ref values);
        return [.. values.DenseValues().Select(Text)];
    }

    private static string Text<T>(T value)
        => (value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value?.ToString()) ?? "";
}
