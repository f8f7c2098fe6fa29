using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Persistence;

/// <summary>
/// A table of one row that is there for its annotations: all that travels with pooled vectors, besides the vectors
/// themselves. It maps 0, of the items' type, to 0.
/// </summary>
internal sealed class PoolingTable : IDataView
{
    public PoolingTable(ItemEmbeddings embeddings, PrimitiveDataViewType itemType, string inputColumnName, string outputColumnName, string sourceName)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(inputColumnName, itemType);
        builder.AddColumn(inputColumnName + " value", NumberDataViewType.Single, TableAnnotations.OfPooled(embeddings, outputColumnName, sourceName));
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public DataViewSchema.Column KeyColumn => Schema[0];

    public DataViewSchema.Column ValueColumn => Schema[1];

    public bool CanShuffle => false;

    public long? GetRowCount() => 1;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(Schema);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [new Cursor(Schema)];

    private sealed class Cursor(DataViewSchema schema) : NumberedCursor(schema, 1)
    {
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => column.Type.RawType == typeof(TValue)
                ? (ref TValue value) => value = default!
                : throw new ArgumentException($"Column '{column.Name}' holds {column.Type}, not {typeof(TValue)}.", nameof(column));
    }
}
