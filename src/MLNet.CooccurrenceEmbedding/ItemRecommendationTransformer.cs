using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Recommending;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>Writes the items recommended for each row's history, and their scores. Made by <see cref="ItemRecommendationEstimator"/>.</summary>
/// <remarks>
/// ML.NET has no transformer of its own that could stand for it in a model zip, so it is not saved: save the model that holds the vectors, and after loading make it
/// again from them (<see cref="ItemEmbeddings.FromModel"/>), which takes a fraction of a second and recommends the same.
/// </remarks>
public sealed class ItemRecommendationTransformer : ITransformer
{
    internal ItemRecommendationTransformer(string outputColumnName, string scoreColumnName, string historyColumnName, ItemRecommender recommender, int count)
    {
        OutputColumnName = outputColumnName;
        ScoreColumnName = scoreColumnName;
        HistoryColumnName = historyColumnName;
        Recommender = recommender;
        Count = count;
    }

    /// <summary>
    /// The column of recommended items: a vector of <see cref="Count"/> keys, best first, which stand for <see cref="ItemEmbeddings.Names"/> (MapKeyToValue gives them as text). Where there are
    /// fewer, and for a history without known items, the rest are missing keys.
    /// </summary>
    public string OutputColumnName { get; }

    /// <summary>The column of their scores: a vector of <see cref="Count"/> <see cref="float"/> values, NaN for the missing keys.</summary>
    public string ScoreColumnName { get; }

    /// <summary>The column of histories that it reads: a vector of keys with a value for every item, or of items' names as text; missing and unknown ones are skipped.</summary>
    public string HistoryColumnName { get; }

    /// <summary>What recommends.</summary>
    public ItemRecommender Recommender { get; }

    /// <summary>Items for each row.</summary>
    public int Count { get; }

    /// <summary>The input's columns followed by the two output columns.</summary>
    /// <param name="inputSchema">A schema with the history column.</param>
    /// <exception cref="ArgumentException">The history column is missing or of another type; the message says which and the remedy.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => ColumnsFor(inputSchema).OutputSchema;

    /// <summary>Adds the two output columns, lazily: a row's items are recommended when a cursor reads them, in parallel where several cursors do.</summary>
    /// <param name="input">Data with the history column.</param>
    /// <exception cref="ArgumentException">The history column is missing or of another type; the message says which and the remedy.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(input, ColumnsFor(input.Schema));
    }

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(ColumnsFor(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException(
        "A recommender is not saved in a model zip, since ML.NET alone could not load it. Save the model that holds the vectors without it, and after loading make it again: "
        + "mlContext.Transforms.RecommendItems(..., ItemEmbeddings.FromModel(mlContext, model, ...)).");

    private RecommendationColumns ColumnsFor(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new RecommendationColumns(inputSchema, this);
    }
}
