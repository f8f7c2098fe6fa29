using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.Recommendation;

/// <summary>A column whose rows hold liked items: a vector of keys, or of names.</summary>
internal static class HistoryColumn
{
    /// <summary>Finds the history column of a schema, and checks it against the items.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The column is missing, is not a vector of keys or of text, or has the keys of another mapping.
    /// </exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name, ItemEmbeddings embeddings)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var column = InputColumns.Find(schema, name);
        RequireKeysOrNames(ColumnShape.From(column));
        if (((VectorDataViewType)column.Type).ItemType is KeyDataViewType key && key.Count != (ulong)embeddings.Count)
        {
            throw InputColumns.SchemaMismatch(
                $"History column '{name}' is {column.Type}, a key of {key.Count} values, but there are {embeddings.Count} items: "
                + "keys of another mapping stand for other items. "
                + "Use the mapping that the vectors were trained with, or give the items' names as text.");
        }
        OutputColumn.RequireSameItems(column, embeddings.Names);
        return column;
    }

    /// <summary>Creates a getter of the 0-based indices of the current row's items, without missing and unknown items.</summary>
    public static ItemsGetter CreateGetter(DataViewRow row, DataViewSchema.Column column, ItemEmbeddings embeddings)
        => ((VectorDataViewType)column.Type).ItemType is KeyDataViewType
            ? ColumnGetters.Items(row, column)
            : CreateGetterByName(row, column, embeddings);

    private static void RequireKeysOrNames(ColumnShape column)
    {
        if (!column.IsScalar && (column.IsKey || column.RawType == typeof(ReadOnlyMemory<char>))) return;
        string remedy = column.IsScalar
            ? "Give each user one row with all items, for instance with a [VectorType] array"
            : $"Turn the ids into text first: mlContext.Transforms.Conversion.ConvertType(\"{column.Name}\", outputKind: DataKind.String)";
        throw InputColumns.SchemaMismatch(
            $"History column '{column.Name}' is {column.TypeName}, "
            + $"but a vector of keys, or of the items' names as text, is expected. {remedy}.");
    }

    private static ItemsGetter CreateGetterByName(DataViewRow row, DataViewSchema.Column column, ItemEmbeddings embeddings)
    {
        var getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        VBuffer<ReadOnlyMemory<char>> names = default;
        int[] items = [];
        return () =>
        {
            getter(ref names);
            ReadOnlySpan<ReadOnlyMemory<char>> values = names.GetValues();
            if (items.Length < values.Length) items = new int[Math.Max(values.Length, 2 * items.Length)];
            int known = 0;
            foreach (ReadOnlyMemory<char> name in values)
                if (embeddings.IndexOf(name.Span) is >= 0 and var index) items[known++] = index;
            return items.AsSpan(0, known);
        };
    }
}
