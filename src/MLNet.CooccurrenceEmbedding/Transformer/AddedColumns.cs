using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Columns that are added to the rows of one schema, and how they are made from what is there.</summary>
internal abstract class AddedColumns(DataViewSchema inputSchema, DataViewSchema outputSchema)
{
    public DataViewSchema InputSchema { get; } = inputSchema;

    /// <summary>The input's columns followed by the added ones.</summary>
    public DataViewSchema OutputSchema { get; } = outputSchema;

    /// <summary>The column that an added one is made from.</summary>
    /// <param name="added">Number of the added column, from 0.</param>
    public abstract DataViewSchema.Column SourceOf(int added);

    /// <summary>Makes getters, by number of the added column, for a row or for whatever row a cursor stands on.</summary>
    public abstract Func<int, Delegate> Open(DataViewRow input);
}
