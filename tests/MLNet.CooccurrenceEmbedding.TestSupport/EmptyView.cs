using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>No rows, with a text User and an Item of the type given.</summary>
internal sealed class EmptyView(DataViewType itemType) : IDataView
{
    private readonly IDataView _rows = Toy.Keyed(Array.Empty<(string, uint)>());

    public DataViewSchema Schema { get; } = MakeSchema(itemType);

    public bool CanShuffle => false;

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => _rows.GetRowCursor(_rows.Schema);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded)];

    private static DataViewSchema MakeSchema(DataViewType itemType)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("User", TextDataViewType.Instance);
        builder.AddColumn("Item", itemType);
        return builder.ToSchema();
    }
}
