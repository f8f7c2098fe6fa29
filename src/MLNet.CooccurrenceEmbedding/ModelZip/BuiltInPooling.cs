using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// Creates a chain of ML.NET's built-in transformers that pools item vectors: it counts the items, divides by their number for a mean, and
/// multiplies by the matrix of vectors.
/// </summary>
internal static class BuiltInPooling
{
    /// <param name="embeddings">The items' vectors.</param>
    /// <param name="itemType">The key type of a column of vectors of keys, or Single for a column with one slot per item.</param>
    /// <param name="outputColumnName">The column of pooled vectors.</param>
    /// <param name="inputColumnName">The column of several items.</param>
    /// <param name="pooling">How the vectors are combined.</param>
    public static ITransformer Create(
        ItemEmbeddings embeddings, PrimitiveDataViewType itemType, string outputColumnName, string inputColumnName, Pooling pooling)
    {
        string about = TemporaryColumn.Name(outputColumnName, "about");
        string counts = TemporaryColumn.Name(outputColumnName, "counts");
        string shares = TemporaryColumn.Name(outputColumnName, "shares");

        TransformsCatalog transforms = BuiltInModel.NewContext().Transforms;
        bool isWide = itemType == NumberDataViewType.Single;
        string weights = isWide ? inputColumnName : counts;
        string summed = pooling == Pooling.Mean ? shares : weights;

        var parts = new List<ITransformer>();
        string source = BuiltInLinearMap.SourceName(embeddings, outputColumnName, summed);
        SyntheticView table = AnnotationTable(embeddings, itemType, outputColumnName, inputColumnName, source);
        IDataView view = isWide ? SyntheticView.UnitVectors(inputColumnName, embeddings.Count) : table; // only its schema matters
        Add(transforms.Conversion.MapValue(about, table, table.Schema[0], table.Schema[1], inputColumnName).Fit(table));
        if (!isWide)
            Add(transforms.Conversion.MapKeyToVector(counts, inputColumnName, outputCountVector: true).Fit(view));
        if (pooling == Pooling.Mean)
        {
            const LpNormNormalizingEstimatorBase.NormFunction L1 = LpNormNormalizingEstimatorBase.NormFunction.L1;
            Add(transforms.NormalizeLpNorm(shares, weights, L1, ensureZeroMean: false).Fit(view));
        }
        Add(BuiltInLinearMap.Create(embeddings, outputColumnName, summed));
        string[] added = [.. new[] { about, counts, shares }.Where(name => view.Schema.GetColumnOrNull(name) is not null)];
        Add(transforms.DropColumns(added).Fit(view));
        return new TransformerChain<ITransformer>([.. parts]);

        void Add(ITransformer part)
        {
            parts.Add(part);
            view = part.Transform(view);
        }
    }

    /// <summary>
    /// Creates a table whose annotations hold names, counts and the training summary, but not the vectors. Its only row maps item 0 to 0.
    /// </summary>
    internal static SyntheticView AnnotationTable(
        ItemEmbeddings embeddings, PrimitiveDataViewType itemType, string outputColumnName, string inputColumnName, string source)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(inputColumnName, itemType);
        builder.AddColumn(
            inputColumnName + " value", NumberDataViewType.Single, TableAnnotations.ForPooled(embeddings, outputColumnName, source));
        return new SyntheticView(builder.ToSchema(), 1, (column, _) => column.Type.RawType switch
        {
            var type when type == typeof(byte) => Zero<byte>(),
            var type when type == typeof(ushort) => Zero<ushort>(),
            var type when type == typeof(uint) => Zero<uint>(),
            var type when type == typeof(ulong) => Zero<ulong>(),
            _ => Zero<float>(),
        });
    }

    private static ValueGetter<T> Zero<T>()
        where T : unmanaged => (ref T value) => value = default;
}
