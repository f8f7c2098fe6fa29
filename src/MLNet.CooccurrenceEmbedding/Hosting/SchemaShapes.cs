using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Hosting;

/// <summary>
/// Creates a <see cref="SchemaShape"/> from a <see cref="DataViewSchema"/>. ML.NET has no public method for this, but passes the shape to
/// the first estimator of a chain. So an estimator in a separate chain receives it.
/// </summary>
internal static class SchemaShapes
{
    public static SchemaShape From(DataViewSchema schema)
    {
        var receiver = new Receiver();
        new EstimatorChain<ITransformer>().Append(receiver).Fit(new SchemaOnlyView(schema));
        return receiver.Received!;
    }

    /// <summary>Adds the columns of a schema to a shape. They replace columns of the same names.</summary>
    public static SchemaShape With(SchemaShape shape, DataViewSchema added)
        => new([.. shape.Where(column => added.GetColumnOrNull(column.Name) is null), .. From(added)]);

    private sealed class Receiver : IEstimator<ITransformer>
    {
        public SchemaShape? Received { get; private set; }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Received = inputSchema;

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
