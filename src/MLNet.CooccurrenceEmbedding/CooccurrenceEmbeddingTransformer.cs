using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.ModelZip;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Writes the vector of each row's item, or the pooled vectors of its items, as learned by <see cref="CooccurrenceEmbeddingEstimator"/> or
/// <see cref="CooccurrenceCountsEmbeddingEstimator"/>. It reads only item columns: no users, ratings or counts.
/// </summary>
/// <remarks>
/// Item columns must have the types of those in training: keys of the same raw type and count, text or integers of the same type, or
/// vectors of the same size. <see cref="EmbeddingOptions.UnknownItem"/> sets the vector of a missing or unknown item. In a row of several
/// items, missing and unknown items are ignored. A row without any known item gets zeros.
/// <para>
/// A saved model holds ML.NET's built-in transformers instead of this one, so it can be loaded without this package. The vectors of single
/// items are then bitwise equal. Pooled vectors are equal up to the rounding of <see cref="float"/>, and their slot names are empty.
/// <see cref="ItemEmbeddings.FromModel"/> returns the vectors with names, counts and training summary.
/// </para>
/// </remarks>
public sealed class CooccurrenceEmbeddingTransformer : ITransformer, IHasItemEmbeddings
{
    private readonly ITransformer _applied;
    private readonly IReadOnlyList<ColumnShape> _rawIds;

    internal CooccurrenceEmbeddingTransformer(
        ItemEmbeddings embeddings, IReadOnlyList<InputOutputColumnPair> columns, ITransformer applied, IReadOnlyList<ColumnShape> rawIds)
    {
        Embeddings = embeddings;
        Columns = columns;
        _applied = applied;
        _rawIds = rawIds;
    }

    /// <summary>The item vectors, with the items' names and counts.</summary>
    public ItemEmbeddings Embeddings { get; }

    /// <summary>The data and the result of the training.</summary>
    public TrainingSummary Training => Embeddings.Training!; // only embeddings from files have none

    /// <summary>
    /// The columns that the transformer writes, vectors of <see cref="ItemEmbeddings.Dimension"/> <see cref="float"/> values, each paired
    /// with the item column that is read.
    /// </summary>
    public IReadOnlyList<InputOutputColumnPair> Columns { get; }

    /// <summary>Adds the output columns to a schema.</summary>
    /// <param name="inputSchema">A schema with the item columns.</param>
    /// <returns>
    /// The columns of the input and the output columns, which have the slot names "0", "1", …. An output column that hides a column of
    /// the input follows it. The others are the last columns.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An item column is missing or has another type than in training. The message says how to fix it.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        RequireSameIds(inputSchema);
        return _applied.GetOutputSchema(inputSchema);
    }

    /// <summary>Adds the output columns to data.</summary>
    /// <param name="input">Data with the item columns.</param>
    /// <returns>The data with the output columns. Vectors are computed when a cursor reads them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An item column is missing or has another type than in training. The message says how to fix it.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        RequireSameIds(input.Schema);
        return _applied.Transform(input);
    }

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        RequireSameIds(inputSchema);
        return _applied.GetRowToRowMapper(inputSchema);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => _applied.Save(ctx);

    private void RequireSameIds(DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        foreach (ColumnShape trained in _rawIds) InputColumns.RequireSameIds(schema, trained);
    }
}
