using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// The mapping of raw ids, text or integers, to one key. It is ML.NET's own mapping, ordered by value, so that the keys do not depend on
/// the order of the rows.
/// </summary>
internal sealed class ItemKeys
{
    private const long RowsPerCheck = 4096, RowsPerCount = 64;

    private readonly ITransformer _applied;
    private readonly Dictionary<string, string> _names;

    private ItemKeys(ITransformer applied, Dictionary<string, string> names, IDataView view, IReadOnlyList<InputOutputColumnPair> outputs)
    {
        _applied = applied;
        _names = names;
        View = view;
        Ids = [.. outputs.Select(pair => pair.InputColumnName).Distinct().Select(InputColumns.CreateLookup(view.Schema))];
        Outputs = [.. outputs.Select(pair => new InputOutputColumnPair(pair.OutputColumnName, GetKeyColumnName(pair.InputColumnName)))];
    }

    /// <summary>The data with a column of keys added for each column of ids that is trained on or transformed.</summary>
    public IDataView View { get; }

    /// <summary>The columns of ids that are transformed.</summary>
    public IReadOnlyList<ColumnShape> Ids { get; }

    /// <summary>The columns to write, with the column of keys as the input in place of the column of ids.</summary>
    public IReadOnlyList<InputOutputColumnPair> Outputs { get; }

    /// <summary>
    /// Learns the ids of the columns that are trained on. Maps these columns and the inputs of <paramref name="outputs"/>.
    /// </summary>
    /// <param name="input">The data. Read once.</param>
    /// <param name="trainedOn">The column whose ids become keys, or several scalar columns.</param>
    /// <param name="outputs">The columns to write, each with its input, a column of ids.</param>
    /// <param name="throwIfCanceled">Called at intervals. Its exceptions end the reading.</param>
    /// <param name="progress">Called at intervals with the number of rows that have been read.</param>
    /// <param name="processes">The processes, each with its own data. The keys are those of the ids of all.</param>
    /// <exception cref="InvalidOperationException">There is no id.</exception>
    public static ItemKeys Fit(
        IDataView input,
        string[] trainedOn,
        IReadOnlyList<InputOutputColumnPair> outputs,
        Action throwIfCanceled,
        Action<long>? progress,
        ICollectives processes)
    {
        // A separate context, since the fitted mapping must still work after the caller's context is canceled.
        var context = new MLContext();
        TransformsCatalog transforms = context.Transforms;
        long rows = 0;
        // ML.NET learns a mapping from one cursor, on this thread.
        IDataView observed = context.Data.FilterByCustomPredicate<AnyRow>(input, _ =>
        {
            if (rows % RowsPerCheck == 0) throwIfCanceled();
            if (++rows % RowsPerCount == 0) progress?.Invoke(rows);
            return false; // keeps the row
        });
        IDataView ids = FindDistinctIds(observed, trainedOn, transforms, processes);
        progress?.Invoke(rows);
        string[] written = [.. outputs.Select(pair => pair.InputColumnName).Distinct()];
        Dictionary<string, string> names = written.Union(trainedOn)
            .ToDictionary(column => column, column => TemporaryColumn.Name(column, "key"));

        // A column that is only trained on is mapped separately, since data to transform need not have it.
        ITransformer applied = Map(written);
        return new ItemKeys(applied, names, Map([.. trainedOn.Except(written)]).Transform(applied.Transform(input)), outputs);

        ITransformer Map(string[] columns)
        {
            if (columns.Length == 0) return new TransformerChain<ITransformer>();
            InputOutputColumnPair[] pairs = [.. columns.Select(column => new InputOutputColumnPair(names[column], column))];
            return transforms.Conversion.MapValueToKey(pairs, int.MaxValue, keyData: ids).Fit(input);
        }
    }

    /// <summary>The name of the column of keys for a column of ids.</summary>
    public string GetKeyColumnName(string column) => _names[column];

    /// <summary>The transformer for raw ids: adds the keys, applies <paramref name="vectors"/>, and drops the keys.</summary>
    public ITransformer WithKeys(ITransformer vectors)
    {
        string[] keys = [.. Outputs.Select(pair => pair.InputColumnName).Distinct()];
        ITransformer drop = new MLContext().Transforms.DropColumns(keys).Fit(vectors.Transform(View));
        return new TransformerChain<ITransformer>(_applied, vectors, drop);
    }

    /// <summary>The distinct ids of columns in the rows of all processes, ascending.</summary>
    private static IDataView FindDistinctIds(IDataView input, string[] columns, TransformsCatalog transforms, ICollectives processes)
    {
        const string Together = "ids";
        if (columns.Length > 1) input = transforms.Concatenate(Together, columns).Fit(input).Transform(input);
        string column = columns.Length > 1 ? Together : columns[0];
        Type type = ColumnTypes.ItemType(input.Schema[column]).RawType;
        var ids = (IDataView)typeof(ItemKeys)
            .GetMethod(nameof(FindDistinctIds), 1, BindingFlags.Static | BindingFlags.NonPublic, [
                typeof(IDataView), typeof(string), typeof(TransformsCatalog), typeof(ICollectives)])!
            .MakeGenericMethod(type)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [input, column, transforms, processes], null)!;
        if (ids.GetRowCount() > 0) return ids;
        string names = string.Join("' and '", columns);
        string subject = columns.Length > 1 ? $"columns '{names}' have" : $"column '{names}' has";
        throw new InvalidOperationException($"There is nothing to learn from: {subject} no id in any row.");
    }

    private static IDataView FindDistinctIds<T>(IDataView input, string column, TransformsCatalog transforms, ICollectives processes)
    {
        T[] ids = processes.Agree("reading the ids of items", () => SortDistinct(input, column));
        if (processes.Size == 1) return Load(ids);
        byte[][] all = processes.AllGather<byte>(IdBytes.Write(ids));
        return Load(SortDistinct(Load([.. all.SelectMany(IdBytes.Read<T>)]), nameof(IdRow<T>.Id)));

        IDataView Load(T[] values) => new MLContext().Data.LoadFromEnumerable(values.Select(id => new IdRow<T> { Id = id }).ToArray());

        T[] SortDistinct(IDataView view, string name)
        {
            const string Key = "key";
            ValueToKeyMappingTransformer mapping;
            try
            {
                mapping = transforms.Conversion
                    .MapValueToKey(Key, name, int.MaxValue, ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(view);
            }
            catch (ArgumentNullException exception) when (exception.ParamName == "array")
            {
                return []; // ML.NET cannot sort no integers
            }
            DataViewSchema.Column key = mapping.GetOutputSchema(view.Schema)[Key];
            if (key.Annotations.Schema.GetColumnOrNull(ItemNames.KeyValues) is null) return [];
            VBuffer<T> values = default;
            key.Annotations.GetValue(ItemNames.KeyValues, ref values);
            return values.Length == 0 ? [] : [.. values.DenseValues()];
        }
    }

    /// <summary>A row type without properties, so that no column is read.</summary>
    private sealed class AnyRow;

    private sealed class IdRow<T>
    {
        public T Id { get; set; } = default!;
    }
}
