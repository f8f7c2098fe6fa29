using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>The column of item vectors, as it stands in a schema.</summary>
internal static class VectorColumn
{
    /// <summary>ML.NET's name for the annotation, internal to it.</summary>
    public const string SlotNames = "SlotNames";

    public static VectorDataViewType Type(int dimension) => new(NumberDataViewType.Single, dimension);

    /// <summary>The columns of <paramref name="schema"/>, if any, followed by columns of vectors.</summary>
    public static DataViewSchema AddTo(DataViewSchema? schema, IEnumerable<string> names, int dimension)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        AddSlotNames(annotations, dimension);
        var builder = new DataViewSchema.Builder();
        if (schema is not null) builder.AddColumns(schema);
        foreach (string name in names) builder.AddColumn(name, Type(dimension), annotations.ToAnnotations());
        return builder.ToSchema();
    }

    /// <summary>"0", "1", …: some of ML.NET, permutation feature importance for one, fails on vectors without names.</summary>
    public static void AddSlotNames(DataViewSchema.Annotations.Builder annotations, int dimension)
        => annotations.AddVector(
            SlotNames, TextDataViewType.Instance, [.. Enumerable.Range(0, dimension)], (int slot) => slot.ToString(CultureInfo.InvariantCulture).AsMemory());
}
