using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Interop;

/// <summary>
/// Makes a <see cref="SchemaShape"/> from a <see cref="DataViewSchema"/>. ML.NET does it for the first estimator of a chain
/// but offers no way to ask for it, so an estimator in a chain of its own listens.
/// </summary>
internal static class SchemaShapes
{
    public static SchemaShape Of(DataViewSchema schema)
    {
        var listener = new Listener();
        new EstimatorChain<ITransformer>().Append(listener).Fit(new SchemaOnlyView(schema));
        return listener.Heard!;
    }

    /// <summary>A shape with the columns of a schema added, in place of those of the same names.</summary>
    public static SchemaShape With(SchemaShape shape, DataViewSchema added)
        => new([.. shape.Where(column => added.GetColumnOrNull(column.Name) is null), .. Of(added)]);

    private sealed class Listener : IEstimator<ITransformer>
    {
        public SchemaShape? Heard { get; private set; }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Heard = inputSchema;

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();
    }

    private sealed class SchemaOnlyView(DataViewSchema schema) : IDataView
    {
        public DataViewSchema Schema => schema;

        public bool CanShuffle => false;

        public long? GetRowCount() => 0;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
            => throw new NotSupportedException("This view has a schema only.");

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
            => throw new NotSupportedException("This view has a schema only.");
    }
}
