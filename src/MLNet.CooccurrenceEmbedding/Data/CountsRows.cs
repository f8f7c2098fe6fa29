using System.Globalization;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Takes the counts out of rows of (item, item, count).</summary>
internal sealed class CountsRows(DataViewRow row, CountsInput columns) : IRowSink
{
    private readonly Func<int> _a = ItemGetter.Create(row, columns.A);
    private readonly Func<int> _b = ItemGetter.Create(row, columns.B);
    private readonly Func<double> _count = NumberGetter.Create(row, columns.Count);
    private List<ItemPairCount> _counts = [];

    /// <summary>Rows that lack an item.</summary>
    public long SkippedRowCount { get; private set; }

    /// <summary>Hands the counts over; they are held here no longer.</summary>
    public ReadOnlyMemory<ItemPairCount> TakeCounts()
    {
        ItemPairCount[] taken = [.. _counts];
        _counts = [];
        return taken;
    }

    public void Add()
    {
        int a = _a(), b = _b();
        double count = _count();
        if (a < 0 || b < 0)
            SkippedRowCount++;
        else if (count >= 0 && double.IsFinite(count))
            _counts.Add(new ItemPairCount(a, b, count));
        else
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"Count column '{columns.Count.Name}' holds {count}, but a count is a finite number, at least 0. Leave such rows out, for example with "
                + $"mlContext.Data.FilterRowsByMissingValues(data, \"{columns.Count.Name}\") and mlContext.Data.FilterRowsByColumn."));
        }
    }
}
