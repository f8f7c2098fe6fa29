using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Interop;
using MLNet.CooccurrenceEmbedding.Recommending;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Recommends items for each row's history of liked items, from item vectors that are there already.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
///
/// To create this estimator, use [RecommendItems](xref:Microsoft.ML.ItemRecommendationCatalog.RecommendItems*).
///
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Vector of [keys](xref:Microsoft.ML.Data.KeyDataViewType) with a value for every item, or vector of [text](xref:Microsoft.ML.Data.TextDataViewType): items' names |
/// | Output column data type | Known-sized vector of keys, and known-sized vector of [System.Single](xref:System.Single): the scores |
/// | Required NuGet in addition to Microsoft.ML | MLNet.CooccurrenceEmbedding |
/// | Exportable to ONNX | No |
///
/// How it recommends, [ItemRecommender](xref:MLNet.CooccurrenceEmbedding.ItemRecommender) says.
/// ]]></format>
/// </remarks>
public sealed class ItemRecommendationEstimator : IEstimator<ItemRecommendationTransformer>
{
    private readonly ItemRecommendationTransformer _transformer;

    internal ItemRecommendationEstimator(ItemRecommendationTransformer transformer) => _transformer = transformer;

    /// <summary>Checks the history column; nothing is learned from the rows, and none is read.</summary>
    /// <param name="input">Data with the history column.</param>
    /// <exception cref="ArgumentException">The history column is missing or of another type; the message says which and the remedy.</exception>
    public ItemRecommendationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        HistoryColumn.In(input.Schema, _transformer.HistoryColumnName, _transformer.Recommender.Embeddings);
        return _transformer;
    }

    /// <summary>Adds the two output columns to a schema, after checking the history column.</summary>
    /// <param name="inputSchema">Schema of the data that Fit will get.</param>
    /// <exception cref="ArgumentException">The history column is missing or of another type; the message says which and the remedy.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        HistoryColumn.Check(InputColumns.In(inputSchema)(_transformer.HistoryColumnName));
        return SchemaShapes.With(
            inputSchema,
            RecommendationColumns.AddTo(null, _transformer.OutputColumnName, _transformer.ScoreColumnName, _transformer.Recommender.Embeddings, _transformer.Count));
    }
}
