using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>A column that the vectors are written to, and the one that says which.</summary>
/// <param name="OutputName">Name of the column of vectors.</param>
/// <param name="InputName">Name of the column of items.</param>
/// <param name="Shape">How it holds them.</param>
/// <param name="ItemType">A key, or Single for a wide matrix.</param>
/// <param name="ItemCount">How many items there are.</param>
internal sealed record EmbeddedColumn(string OutputName, string InputName, ItemShape Shape, PrimitiveDataViewType ItemType, int ItemCount)
{
    /// <summary>The columns of a schema that the vectors are to be written to.</summary>
    /// <exception cref="ArgumentException">One of them holds other items.</exception>
    public static EmbeddedColumn[] Of(DataViewSchema schema, IEnumerable<InputOutputColumnPair> outputs, PrimitiveDataViewType itemType, int itemCount)
        => [.. outputs.Select(pair =>
        {
            ItemShape shape = InputColumns.ShapeOf(InputColumns.In(schema)(pair.InputColumnName));
            var column = new EmbeddedColumn(pair.OutputColumnName, pair.InputColumnName, shape, itemType, itemCount);
            TransformColumns.Find(schema, column);
            return column;
        })];
}
