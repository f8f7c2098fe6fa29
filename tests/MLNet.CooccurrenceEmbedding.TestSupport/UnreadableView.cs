using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>A view that fails the test when it is read.</summary>
internal sealed class UnreadableView(IDataView view) : IDataView
{
    public DataViewSchema Schema => view.Schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => throw new InvalidOperationException("It was read.");

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => throw new InvalidOperationException("It was read.");
}
