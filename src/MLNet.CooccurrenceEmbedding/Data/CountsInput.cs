using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Which columns hold the counts of pairs.</summary>
/// <param name="FirstItemColumnName">One item of each pair.</param>
/// <param name="SecondItemColumnName">The other item, of the same type.</param>
/// <param name="CountColumnName">The count, a number.</param>
/// <param name="Outputs">The columns of vectors to write.</param>
internal sealed record CountsDefinition(
    string FirstItemColumnName, string SecondItemColumnName, string CountColumnName, IReadOnlyList<InputOutputColumnPair> Outputs);

/// <summary>The input of a fit on counts: the columns to read, in which text and integer items have been mapped to one key.</summary>
internal sealed class CountsInput
{
    private CountsInput(
        IDataView view, string first, string second, string count, IEnumerable<InputOutputColumnPair> outputs, ItemKeys? keys)
    {
        View = view;
        First = InputColumns.Find(view.Schema, first);
        Second = InputColumns.Find(view.Schema, second);
        Count = InputColumns.Find(view.Schema, count);
        Keys = keys;
        var key = (KeyDataViewType)First.Type;
        ItemCount = (int)key.Count;
        Outputs = OutputColumn.Find(view.Schema, outputs, key, ItemCount);
    }

    /// <summary>The rows.</summary>
    public IDataView View { get; }

    /// <summary>One item of a pair, a scalar key.</summary>
    public DataViewSchema.Column First { get; }

    /// <summary>The other item, the same key.</summary>
    public DataViewSchema.Column Second { get; }

    /// <summary>The count, a number.</summary>
    public DataViewSchema.Column Count { get; }

    public int ItemCount { get; }

    /// <summary>The columns that vectors are written to.</summary>
    public OutputColumn[] Outputs { get; }

    /// <summary>The mapping of text or integer items to keys, or <see langword="null"/> if the data has keys.</summary>
    public ItemKeys? Keys { get; }

    /// <summary>Checks the columns that a fit needs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type, or two do not fit together.</exception>
    public static void Check(Func<string, ColumnShape> find, CountsDefinition definition)
    {
        ColumnShape first = find(definition.FirstItemColumnName), second = find(definition.SecondItemColumnName);
        foreach (ColumnShape item in (ColumnShape[])[first, second])
        {
            InputColumns.RequireScalar(item, "Item", "item");
            ItemFormat.For(item);
        }
        if (first.IsKey != second.IsKey || first.RawType != second.RawType)
        {
            throw InputColumns.SchemaMismatch(
                $"Item columns '{first.Name}' and '{second.Name}' are {first.TypeName} and {second.TypeName}, but must be "
                + "of the same type: both hold the same items. Give both as they come, text or integers: they are then mapped to one key.");
        }
        InputColumns.RequireNumber(find(definition.CountColumnName), "Count");
        foreach (InputOutputColumnPair pair in definition.Outputs)
            ItemFormat.For(first).CheckOutput(find(pair.InputColumnName), first);
    }

    /// <summary>Whether items are text or integers, so that the data is read once to map them to keys, and once more.</summary>
    public static bool NeedsKeys(DataViewSchema schema, CountsDefinition definition)
        => !ColumnShape.From(InputColumns.Find(schema, definition.FirstItemColumnName)).IsKey;

    /// <summary>Prepares data whose columns have passed <see cref="Check"/>. Reads the data once if items are text or integers.</summary>
    /// <param name="input">The data.</param>
    /// <param name="definition">The columns.</param>
    /// <param name="throwIfCanceled">Called at intervals. Its exceptions end the reading.</param>
    /// <param name="progress">Called at intervals with the number of rows that have been read.</param>
    /// <param name="processes">The processes, each with its own data, or <see langword="null"/> for this process alone.</param>
    public static CountsInput Create(
        IDataView input,
        CountsDefinition definition,
        Action throwIfCanceled,
        Action<long>? progress = null,
        ICollectives? processes = null)
    {
        string first = definition.FirstItemColumnName, second = definition.SecondItemColumnName;
        processes ??= SingleProcess.Instance;
        ColumnAgreement.Require(processes, input.Schema, "first item", first);
        ColumnAgreement.Require(processes, input.Schema, "second item", second);
        if (!NeedsKeys(input.Schema, definition))
        {
            InputColumns.RequireUsableKeyCount(InputColumns.Find(input.Schema, first), first);
            RequireSameKeys(input.Schema, first, second);
            return new CountsInput(input, first, second, definition.CountColumnName, definition.Outputs, null);
        }

        ItemKeys keys = ItemKeys.Fit(input, [first, second], definition.Outputs, throwIfCanceled, progress, processes);
        (first, second) = (keys.GetKeyColumnName(first), keys.GetKeyColumnName(second));
        return new CountsInput(keys.View, first, second, definition.CountColumnName, keys.Outputs, keys);
    }

    /// <summary>Reads X, and counts the rows without an item. Each process reads its own rows, and gets those of all.</summary>
    public (CooccurrenceCounts Counts, long SkippedRowCount) Read(
        string[] names, int numberOfThreads, Action throwIfCanceled, Action<long>? progress = null, ICollectives? processes = null)
    {
        processes ??= SingleProcess.Instance;
        Sink[] sinks = processes.Agree("reading rows", () => CursorReader.Read(
            View, [First, Second, Count], numberOfThreads, throwIfCanceled, row => new Sink(row, this), progress));
        List<ReadOnlyMemory<ItemPairCount>> chunks = [.. sinks.Select(sink => sink.TakeCounts())];
        if (processes.Size > 1)
            chunks = [.. processes.AllGather<ItemPairCount>([.. chunks.SelectMany(chunk => chunk.ToArray())])];
        var counts = CooccurrenceCounts.FromRows(ItemCount, chunks, item => names[item], numberOfThreads);
        return (counts, processes.Sum(sinks.Sum(sink => sink.SkippedRowCount)));
    }

    private static void RequireSameKeys(DataViewSchema schema, string a, string b)
    {
        DataViewSchema.Column first = InputColumns.Find(schema, a), second = InputColumns.Find(schema, b);
        ulong countA = ((KeyDataViewType)first.Type).Count, countB = ((KeyDataViewType)second.Type).Count;
        string? difference = countA != countB ? $"keys of {countA} and of {countB} values"
            : !ItemNames.AreSame(first, second) ? "keys that stand for different values"
            : null;
        if (difference is null) return;
        throw InputColumns.SchemaMismatch(
            $"Item columns '{a}' and '{b}' are {difference}, but must have the same: both hold the same items. {InputColumns.OneMapping}");
    }

    /// <summary>Collects the counts of one cursor's rows.</summary>
    private sealed class Sink(DataViewRow row, CountsInput input) : IRowSink
    {
        private readonly Func<int> _first = ColumnGetters.Item(row, input.First);
        private readonly Func<int> _second = ColumnGetters.Item(row, input.Second);
        private readonly Func<double> _count = ColumnGetters.Number(row, input.Count);
        private List<ItemPairCount> _counts = [];

        /// <summary>Rows without an item.</summary>
        public long SkippedRowCount { get; private set; }

        /// <summary>Removes the counts from this sink and returns them.</summary>
        public ReadOnlyMemory<ItemPairCount> TakeCounts()
        {
            ItemPairCount[] taken = [.. _counts];
            _counts = [];
            return taken;
        }

        public void Add()
        {
            int first = _first(), second = _second();
            double count = _count();
            if (first < 0 || second < 0)
            {
                SkippedRowCount++;
            }
            else if (count >= 0 && double.IsFinite(count))
            {
                _counts.Add(new ItemPairCount(first, second, count));
            }
            else
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                    $"Count column '{input.Count.Name}' holds {count}, but a count is a finite number, at least 0. "
                    + $"Leave such rows out, for example with mlContext.Data.FilterRowsByMissingValues(data, "
                    + $"\"{input.Count.Name}\") and mlContext.Data.FilterRowsByColumn."));
            }
        }
    }
}
