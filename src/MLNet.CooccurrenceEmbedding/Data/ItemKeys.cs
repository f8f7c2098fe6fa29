using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>
/// Maps columns of raw ids, text or integers, to one key: ML.NET's own mapping, ordered by value, so that keys do not depend on the order of the rows.
/// </summary>
internal static class ItemKeys
{
    /// <summary>Learns the ids of one column and maps that and others.</summary>
    /// <param name="input">The data. Read once.</param>
    /// <param name="learned">The column whose ids become keys.</param>
    /// <param name="columns">The columns to map; each with the name of its key.</param>
    public static ITransformer Fit(IDataView input, string learned, InputOutputColumnPair[] columns)
    {
        // In a context of its own, as saved parts are: what is fitted must outlive a cancelled one.
        var conversion = new MLContext().Transforms.Conversion;
        const string Key = "key";
        DataViewSchema.Column key = conversion
            .MapValueToKey(Key, learned, int.MaxValue, ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Fit(input).GetOutputSchema(input.Schema)[Key];
        DataViewType type = key.Type is VectorDataViewType vector ? vector.ItemType : key.Type;
        var values = key.Annotations.Schema.GetColumnOrNull(KeyValues)?.Type as VectorDataViewType;
        if (values is null || ((KeyDataViewType)type).Count == 0)
            throw new InvalidOperationException($"There is nothing to learn from: column '{learned}' has no id in any row.");
        var ids = (IDataView)typeof(ItemKeys).GetMethod(nameof(Ids), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(values.ItemType.RawType).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [key], null)!;
        return conversion.MapValueToKey(columns, int.MaxValue, keyData: ids).Fit(input);
    }

    /// <summary>Names for the keys of columns, none of which the schema has.</summary>
    public static string NameFor(string column, DataViewSchema schema)
    {
        string name = column + " (key)";
        while (schema.GetColumnOrNull(name) is not null) name += "'";
        return name;
    }

    /// <summary>From the vectors to what is applied to raw ids: the keys, the vectors, and the keys out again.</summary>
    public static ITransformer Around(ITransformer? keys, ITransformer vectors, IDataView keyed, IEnumerable<string> keyNames)
    {
        if (keys is null) return vectors;
        ITransformer drop = new MLContext().Transforms.DropColumns([.. keyNames.Distinct()]).Fit(vectors.Transform(keyed));
        return new TransformerChain<ITransformer>(keys, vectors, drop);
    }

    private const string KeyValues = "KeyValues"; // ML.NET's name for the annotation, internal to it

    private static IDataView Ids<T>(DataViewSchema.Column key)
    {
        VBuffer<T> values = default;
        key.Annotations.GetValue(KeyValues, ref values);
        return new MLContext().Data.LoadFromEnumerable(values.DenseValues().Select(id => new IdRow<T> { Id = id }).ToArray());
    }

    private sealed class IdRow<T>
    {
        public T Id { get; set; } = default!;
    }
}
