using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.ModelZip;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Writes the vector of each row's item, or the pooled vectors of its items, as learned by <see cref="CooccurrenceEmbeddingEstimator"/>. It
/// reads only the item columns, not the user or the rating.
/// </summary>
/// <remarks>
/// Item columns must be like those of training: keys of the same raw type and count, raw ids of the same type, or as many slots. The vector
/// of a missing or unknown item is <see cref="EmbeddingOptions.UnknownItem"/>. In a row of several items, missing and unknown items are
/// ignored, and a row without any known item gets zeros.
/// <para>
/// A saved model holds ML.NET's built-in transformers instead of this one, so it can be loaded without this package. Looked-up vectors are
/// then the same bit for bit, and pooled ones up to the rounding of <see cref="float"/>.
/// <see cref="ItemEmbeddings.FromModel"/> returns the vectors with names, counts and training summary.
/// </para>
/// </remarks>
public sealed class CooccurrenceEmbeddingTransformer : ITransformer, IHasItemEmbeddings
{
    private readonly ITransformer _applied;

    internal CooccurrenceEmbeddingTransformer(ItemEmbeddings embeddings, IReadOnlyList<InputOutputColumnPair> columns, ITransformer applied)
    {
        Embeddings = embeddings;
        Columns = columns;
        _applied = applied;
    }

    /// <summary>The item vectors, with the items' names and counts.</summary>
    public ItemEmbeddings Embeddings { get; }

    /// <summary>The data and the result of the training.</summary>
    public TrainingSummary Training => Embeddings.Training!; // known after a fit

    /// <summary>
    /// The columns it writes, vectors of <see cref="ItemEmbeddings.Dimension"/> <see cref="float"/> values, each with the item column it
    /// reads.
    /// </summary>
    public IReadOnlyList<InputOutputColumnPair> Columns { get; }

    /// <summary>The input's columns followed by the output columns, which have slot names "0", "1", ….</summary>
    /// <param name="inputSchema">A schema with the item columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An item column is missing or is not like the one of training; the message says how to fix it.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _applied.GetOutputSchema(inputSchema);
    }

    /// <summary>Adds the output columns to <paramref name="input"/>; rows are computed when a cursor reads them.</summary>
    /// <param name="input">Data with the item columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An item column is missing or is not like the one of training; the message says how to fix it.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _applied.Transform(input);
    }

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _applied.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => _applied.Save(ctx);
}
