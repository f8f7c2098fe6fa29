using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Annotations that are vectors: a value for each of some things.</summary>
internal static class VectorAnnotation
{
    /// <summary>Adds a vector with a value for each of <paramref name="items"/>, made whenever it is asked for.</summary>
    public static void AddVector<TItem, TValue>(
        this DataViewSchema.Annotations.Builder builder, string kind, PrimitiveDataViewType type, IReadOnlyList<TItem> items, Func<TItem, TValue> value)
        => builder.Add(kind, new VectorDataViewType(type, items.Count), (ref VBuffer<TValue> values) =>
        {
            var editor = VBufferEditor.Create(ref values, items.Count);
            for (int index = 0; index < items.Count; index++)
                editor.Values[index] = value(items[index]);
            values = editor.Commit();
        });
}
