using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.CooccurrenceEmbedding.Persistence;

/// <summary>
/// Turns pooled item vectors into a chain of ML.NET's own transformers, the form in which they are saved: count the items,
/// divide by their number for a mean, multiply by the vectors.
/// </summary>
internal static class StockPooling
{
    /// <param name="embeddings">The items' vectors.</param>
    /// <param name="itemType">The key type of a column of vectors of keys, or Single for a column with one slot per item.</param>
    /// <param name="outputColumnName">The column of pooled vectors.</param>
    /// <param name="inputColumnName">The column of several items.</param>
    /// <param name="pooling">How the vectors become one.</param>
    public static ITransformer Create(
        ItemEmbeddings embeddings, PrimitiveDataViewType itemType, string outputColumnName, string inputColumnName, Pooling pooling)
    {
        // Names of the columns in between.
        string about = outputColumnName + " (about)";
        string counts = outputColumnName + " (counts)";
        string shares = outputColumnName + " (shares)";

        // In a context of its own: the one that trained may have been cancelled since, and this must still work.
        var transforms = new MLContext().Transforms;
        bool isWide = itemType == NumberDataViewType.Single;
        string weights = isWide ? inputColumnName : counts;
        string summed = pooling == Pooling.Mean ? shares : weights;
        var table = new PoolingTable(
            embeddings, itemType, inputColumnName, outputColumnName, StockLinearMap.SourceName(embeddings, outputColumnName, summed));

        var parts = new List<ITransformer>();
        IDataView view = isWide ? new UnitVectors(inputColumnName, embeddings.Count) : table; // only its schema matters
        Add(transforms.Conversion.MapValue(about, table, table.KeyColumn, table.ValueColumn, inputColumnName).Fit(table));
        if (!isWide)
            Add(transforms.Conversion.MapKeyToVector(counts, inputColumnName, outputCountVector: true).Fit(view));
        if (pooling == Pooling.Mean)
            Add(transforms.NormalizeLpNorm(shares, weights, LpNormNormalizingEstimatorBase.NormFunction.L1, ensureZeroMean: false).Fit(view));
        Add(StockLinearMap.Create(embeddings, outputColumnName, summed));
        Add(transforms.DropColumns([.. new[] { about, counts, shares }.Where(name => view.Schema.GetColumnOrNull(name) is not null)]).Fit(view));
        return new TransformerChain<ITransformer>([.. parts]);

        void Add(ITransformer part)
        {
            parts.Add(part);
            view = part.Transform(view);
        }
    }
}
