using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Conformance;

/// <summary>An estimator and data of one input format, as ML.NET sees them.</summary>
internal sealed class InputShape
{
    private readonly Lazy<CooccurrenceEmbeddingTransformer> _transformer;
    private readonly Lazy<ITransformer> _loaded;

    /// <param name="estimator">The estimator.</param>
    /// <param name="data">The data to fit and to transform.</param>
    /// <param name="fitColumns">The columns that Fit reads.</param>
    public InputShape(IEstimator<CooccurrenceEmbeddingTransformer> estimator, IDataView data, params string[] fitColumns)
    {
        Estimator = estimator;
        Data = new MLContext().Data.Cache(data); // it can be shuffled and read by parallel cursors
        FitColumns = fitColumns;
        _transformer = new(() => Estimator.Fit(Data));
        _loaded = new(() => SavedModel.Reload(Transformer, Data));
    }

    public IEstimator<CooccurrenceEmbeddingTransformer> Estimator { get; }

    public IDataView Data { get; }

    public IReadOnlyList<string> FitColumns { get; }

    public CooccurrenceEmbeddingTransformer Transformer => _transformer.Value;

    /// <summary>The transformer, saved and loaded.</summary>
    public ITransformer Loaded => _loaded.Value;

    /// <summary>The columns that Transform reads.</summary>
    public IEnumerable<string> ItemColumns => Transformer.Columns.Select(pair => pair.InputColumnName).Distinct();

    /// <summary>The output columns that are pooled from several items per row.</summary>
    public IEnumerable<string> PooledColumns => Transformer.Columns
        .Where(pair => Data.Schema[pair.InputColumnName].Type is VectorDataViewType)
        .Select(pair => pair.OutputColumnName);
}
