using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Rows of (item, item, count) as the trainer reads them: raw ids have become keys, the same for both columns.</summary>
/// <param name="View">The rows.</param>
/// <param name="A">One item of a pair, a scalar key.</param>
/// <param name="B">The other one, the same key.</param>
/// <param name="Count">The count, a number.</param>
/// <param name="Keys">The mapping of raw ids to keys, if there are any.</param>
/// <param name="Columns">The columns that the vectors are to be written to.</param>
internal sealed record CountsInput(
    IDataView View, DataViewSchema.Column A, DataViewSchema.Column B, DataViewSchema.Column Count, ItemKeys? Keys, EmbeddedColumn[] Columns)
{
    public int ItemCount => (int)((KeyDataViewType)A.Type).Count;

    /// <summary>Checks all columns that Fit needs, and that they go together.</summary>
    public static void Check(Func<string, ColumnShape> find, CooccurrenceCountsEstimator.Options options)
    {
        ColumnShape a = find(options.FirstItemColumnName), b = find(options.SecondItemColumnName);
        foreach (ColumnShape item in (ColumnShape[])[a, b])
        {
            ColumnRequirements.RequireScalar(item, "Item", "item");
            InputColumns.ShapeOf(item);
        }
        if (a.IsKey != b.IsKey || a.RawType != b.RawType)
        {
            throw new ArgumentException(
                $"Item columns '{a.Name}' and '{b.Name}' are {a.TypeName} and {b.TypeName}, but must be of the same type: both hold the same items. "
                + "Give both as they come, text or integers: they are then mapped to one key.");
        }
        ColumnRequirements.RequireNumber(find(options.CountColumnName), "Count");
        foreach (InputOutputColumnPair pair in options.Outputs) FitColumns.CheckOutput(find(pair.InputColumnName), a, ItemShape.Single);
    }

    /// <summary>Prepares data whose columns have passed <see cref="Check"/>; reads them once if there are raw ids.</summary>
    public static CountsInput Of(IDataView input, CooccurrenceCountsEstimator.Options options, Action throwIfCancelled)
    {
        string a = options.FirstItemColumnName, b = options.SecondItemColumnName;
        if (InputColumns.In(input.Schema)(a).IsKey)
        {
            ColumnRequirements.RequireUsableCount(InputColumns.Find(input.Schema, a), a);
            RequireSameKeys(input.Schema, a, b);
            return Of(input, a, b, null, options.Outputs, options);
        }

        ItemKeys keys = ItemKeys.Fit(input, [a, b], options.Outputs, throwIfCancelled);
        return Of(keys.View, keys.NameOf(a), keys.NameOf(b), keys, keys.Outputs, options);
    }

    /// <summary>Reads X.</summary>
    public (CooccurrenceCounts Counts, long SkippedRowCount) Read(string[] names, int numberOfThreads, Action throwIfCancelled)
    {
        CountsRows[] parts = RowReader.Read(View, [A, B, Count], numberOfThreads, throwIfCancelled, row => new CountsRows(row, this));
        List<ReadOnlyMemory<ItemPairCount>> chunks = [.. parts.Select(part => part.TakeCounts())];
        return (CooccurrenceCounts.FromRows(ItemCount, chunks, item => names[item], numberOfThreads), parts.Sum(part => part.SkippedRowCount));
    }

    /// <inheritdoc cref="ItemKeys.Around"/>
    public ITransformer WithKeys(ITransformer vectors) => Keys?.Around(vectors) ?? vectors;

    private static CountsInput Of(
        IDataView view, string a, string b, ItemKeys? keys, IEnumerable<InputOutputColumnPair> outputs, CooccurrenceCountsEstimator.Options options)
    {
        var first = InputColumns.Find(view.Schema, a);
        var key = (KeyDataViewType)first.Type;
        return new CountsInput(
            view,
            first,
            InputColumns.Find(view.Schema, b),
            InputColumns.Find(view.Schema, options.CountColumnName),
            keys,
            EmbeddedColumn.Of(view.Schema, outputs, key, (int)key.Count));
    }

    private static void RequireSameKeys(DataViewSchema schema, string a, string b)
    {
        DataViewSchema.Column first = InputColumns.Find(schema, a), second = InputColumns.Find(schema, b);
        ulong countA = ((KeyDataViewType)first.Type).Count, countB = ((KeyDataViewType)second.Type).Count;
        string? difference = countA != countB ? $"keys of {countA} and of {countB} values"
            : !ItemNames.AreSame(first, second) ? "keys that stand for different values" : null;
        if (difference is null) return;
        throw new ArgumentException(
            $"Item columns '{a}' and '{b}' are {difference}, but must have the same: both hold the same items. {InputColumns.OneMapping}");
    }
}
