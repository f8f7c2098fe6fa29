using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.Data;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// Creates a chain of ML.NET's built-in transformers that pools item vectors: it counts the items, divides by their number for a mean, and
/// multiplies by the matrix of vectors.
/// </summary>
/// <remarks>
/// ML.NET's linear map gives no slot names, without which permutation feature importance fails. A concatenation with a scalar has slot
/// names, empty ones for slots that had none. So the sums are concatenated with a zero, which is dropped again. To get a scalar from a
/// vector, the number of the first item is hashed: ML.NET would compute the sums once more for each column that is computed from them.
/// </remarks>
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
        string counts = TemporaryColumn.Name(outputColumnName, "counts");
        string shares = TemporaryColumn.Name(outputColumnName, "shares");
        string sums = TemporaryColumn.Name(outputColumnName, "sums");
        string first = TemporaryColumn.Name(outputColumnName, "first");
        string hash = TemporaryColumn.Name(outputColumnName, "hash");
        string about = TemporaryColumn.Name(outputColumnName, "about");
        string named = TemporaryColumn.Name(outputColumnName, "named");

        TransformsCatalog transforms = BuiltInModel.NewContext().Transforms;
        bool isWide = itemType == NumberDataViewType.Single;
        string weights = isWide ? inputColumnName : counts;
        string summed = pooling == Pooling.Mean ? shares : weights;
        string source = BuiltInLinearMap.SourceName(embeddings, sums, summed);

        var parts = new List<ITransformer>();
        IDataView view = isWide ? SyntheticView.UnitVectors(inputColumnName, embeddings.Count) : NoItems(inputColumnName, itemType);
        if (!isWide)
            Add(transforms.Conversion.MapKeyToVector(counts, inputColumnName, outputCountVector: true).Fit(view));
        if (pooling == Pooling.Mean)
        {
            const LpNormNormalizingEstimatorBase.NormFunction L1 = LpNormNormalizingEstimatorBase.NormFunction.L1;
            Add(transforms.NormalizeLpNorm(shares, weights, L1, ensureZeroMean: false).Fit(view));
        }
        Add(BuiltInLinearMap.Create(embeddings, sums, summed));
        Add(Select(first, weights, selected: 1, ofSlots: embeddings.Count));
        Add(transforms.Conversion.Hash(new HashingEstimator.ColumnOptions(hash, first, numberOfBits: 1, combine: true)).Fit(view));
        Add(MapToZero(embeddings, about, hash, outputColumnName, source));
        Add(transforms.Concatenate(named, sums, about).Fit(view));
        Add(Select(outputColumnName, named, selected: embeddings.Dimension, ofSlots: embeddings.Dimension + 1));
        string[] temporary = [counts, shares, sums, first, hash, about, named];
        string[] added = [.. temporary.Where(name => view.Schema.GetColumnOrNull(name) is not null)];
        Add(transforms.DropColumns(added).Fit(view));
        return new TransformerChain<ITransformer>([.. parts]);

        void Add(ITransformer part)
        {
            parts.Add(part);
            view = part.Transform(view);
        }

        // A selection of the first slots. ML.NET creates it from data in which only these are not 0.
        ITransformer Select(string output, string input, int selected, int ofSlots)
            => transforms.FeatureSelection.SelectFeaturesBasedOnCount(output, input).Fit(SyntheticView.Ones(input, selected, ofSlots));
    }

    /// <summary>
    /// Creates a map of every hash to 0. The annotations of its table hold names, counts and the training summary, but not the vectors.
    /// </summary>
    internal static ITransformer MapToZero(ItemEmbeddings embeddings, string about, string hash, string outputColumnName, string source)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(hash, new KeyDataViewType(typeof(uint), 2));
        builder.AddColumn(
            hash + " value", NumberDataViewType.Single, TableAnnotations.ForPooled(embeddings, outputColumnName, source));
        // A hash that is not in the table is mapped to 0, too.
        var table = new SyntheticView(builder.ToSchema(), 1, (column, _) => column.Index == 0
            ? (ValueGetter<uint>)((ref uint key) => key = 0)
            : (ValueGetter<float>)((ref float value) => value = 0));
        return BuiltInModel.NewContext().Transforms.Conversion.MapValue(about, table, table.Schema[0], table.Schema[1], hash).Fit(table);
    }

    /// <summary>A view without rows. Only its schema matters.</summary>
    private static SyntheticView NoItems(string inputColumnName, PrimitiveDataViewType itemType)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(inputColumnName, itemType);
        return new SyntheticView(builder.ToSchema(), 0, (_, _) => throw new InvalidOperationException("There are no rows."));
    }
}
