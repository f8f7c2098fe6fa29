using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>The columns of a schema that were requested when rows were opened. The others must not be read.</summary>
internal sealed class ActiveColumns
{
    private readonly bool[] _active;

    /// <param name="schema">The schema of the rows.</param>
    /// <param name="requested">The columns of the schema that were requested.</param>
    public ActiveColumns(DataViewSchema schema, IEnumerable<DataViewSchema.Column> requested)
    {
        Schema = schema;
        _active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in requested) _active[column.Index] = true;
    }

    public DataViewSchema Schema { get; }

    /// <summary>Whether a column was requested.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is not one of the schema.</exception>
    public bool Contains(DataViewSchema.Column column)
        => column.Index < Schema.Count && Schema[column.Index].Equals(column)
            ? _active[column.Index]
            : throw new ArgumentOutOfRangeException(nameof(column), column.Name, "The column is not one of this schema.");

    /// <summary>Checks that a column may be read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is not one of the schema.</exception>
    /// <exception cref="InvalidOperationException">The column was not requested.</exception>
    public void Require(DataViewSchema.Column column)
    {
        if (!Contains(column))
            throw new InvalidOperationException(
                $"Column '{column.Name}' is not active: it was not requested when the rows were opened.");
    }
}
