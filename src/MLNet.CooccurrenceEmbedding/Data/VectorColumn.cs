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

    /// <summary>A schema with columns of vectors.</summary>
    public static DataViewSchema Schema(IEnumerable<string> names, int dimension)
    {
        var builder = new DataViewSchema.Builder();
        foreach (string name in names) Add(builder, name, dimension);
        return builder.ToSchema();
    }

    /// <summary>
    /// Adds columns of vectors to a schema, in the order of ML.NET's built-in transformers: a column that hides another one follows it, and
    /// the others are the last ones.
    /// </summary>
    /// <param name="schema">The schema.</param>
    /// <param name="names">The names of the columns to add.</param>
    /// <param name="dimension">Numbers per vector.</param>
    /// <param name="sources">
    /// For each column of the result, the index of the column of <paramref name="schema"/>, or the number of columns of
    /// <paramref name="schema"/> plus the index in <paramref name="names"/>.
    /// </param>
    public static DataViewSchema AddTo(DataViewSchema schema, string[] names, int dimension, out int[] sources)
    {
        // The sort is stable, so an added column comes after the one that it hides.
        sources = [.. Enumerable.Range(0, schema.Count + names.Length).OrderBy(source => source < schema.Count
            ? source
            : schema.GetColumnOrNull(names[source - schema.Count])?.Index ?? schema.Count)];
        var builder = new DataViewSchema.Builder();
        foreach (int source in sources)
        {
            if (source < schema.Count) builder.AddColumn(schema[source].Name, schema[source].Type, schema[source].Annotations);
            else Add(builder, names[source - schema.Count], dimension);
        }
        return builder.ToSchema();
    }

    private static void Add(DataViewSchema.Builder builder, string name, int dimension)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        AddSlotNames(annotations, dimension);
        builder.AddColumn(name, Type(dimension), annotations.ToAnnotations());
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
