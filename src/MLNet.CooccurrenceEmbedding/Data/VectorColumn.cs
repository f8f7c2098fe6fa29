using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>The column of item vectors in a schema.</summary>
internal static class VectorColumn
{
    /// <summary>ML.NET's name for the annotation, internal to it.</summary>
    public const string SlotNames = "SlotNames";

    public static VectorDataViewType Type(int dimension) => new(NumberDataViewType.Single, dimension);

    /// <summary>A schema with the columns of <paramref name="schema"/>, if any, followed by columns of vectors.</summary>
    public static DataViewSchema AddTo(DataViewSchema? schema, IEnumerable<string> names, int dimension)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        AddSlotNames(annotations, dimension);
        var builder = new DataViewSchema.Builder();
        if (schema is not null) builder.AddColumns(schema);
        foreach (string name in names) builder.AddColumn(name, Type(dimension), annotations.ToAnnotations());
        return builder.ToSchema();
    }

    /// <summary>
    /// Adds the slot names "0", "1", …. Permutation feature importance, for example, fails on vectors without slot names.
    /// </summary>
    public static void AddSlotNames(DataViewSchema.Annotations.Builder annotations, int dimension)
        => annotations.AddVector(
            SlotNames,
            TextDataViewType.Instance,
            [.. Enumerable.Range(0, dimension)],
            (int slot) => slot.ToString(CultureInfo.InvariantCulture).AsMemory());
}

/// <summary>Annotations that are vectors.</summary>
internal static class VectorAnnotation
{
    /// <summary>Adds a vector with a value for each of <paramref name="items"/>. The values are computed each time they are read.</summary>
    public static void AddVector<TItem, TValue>(
        this DataViewSchema.Annotations.Builder builder,
        string kind,
        PrimitiveDataViewType type,
        IReadOnlyList<TItem> items,
        Func<TItem, TValue> value)
        => builder.Add(kind, new VectorDataViewType(type, items.Count), (ref VBuffer<TValue> values) =>
        {
            var editor = VBufferEditor.Create(ref values, items.Count);
            for (int index = 0; index < items.Count; index++)
                editor.Values[index] = value(items[index]);
            values = editor.Commit();
        });
}
