using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Writes the vector of each row's item, or the pooled vectors of its items, as learned by <see cref="CooccurrenceEmbeddingEstimator"/>. Needs the item
/// columns only, not the user or the rating.
/// </summary>
/// <remarks>
/// Item columns must be as those trained on: keys of the same raw type and count, raw ids of the same type, or as many slots. A missing or unknown item gets the vector
/// that <see cref="EmbeddingOptions.UnknownItem"/> says. In a row of several items it does not count, and a row without any known
/// item gets zeros.
/// <para>
/// A saved model holds ML.NET's own transformers in this one's place, so it loads where Microsoft.ML alone is present. Looked-up vectors are then
/// the same bit for bit, pooled ones up to the rounding of <see cref="float"/>.
/// <see cref="ItemEmbeddings.FromModel"/> brings the vectors with names, counts and training summary back.
/// </para>
/// </remarks>
public sealed class CooccurrenceEmbeddingTransformer : ITransformer
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

    /// <summary>What training has seen and reached.</summary>
    public TrainingSummary Training => Embeddings.Training!; // a fit always knows

    /// <summary>The columns it writes, vectors of <see cref="ItemEmbeddings.Dimension"/> <see cref="float"/> values, each with the item column it reads.</summary>
    public IReadOnlyList<InputOutputColumnPair> Columns { get; }

    /// <summary>The input's columns followed by the output columns, which have slot names "0", "1", ….</summary>
    /// <param name="inputSchema">A schema with the item columns.</param>
    /// <exception cref="ArgumentException">
    /// An item column is missing or is not like the one trained on; the message names it and the remedy.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _applied.GetOutputSchema(inputSchema);
    }

    /// <summary>Adds the output columns to <paramref name="input"/>, lazily: rows are mapped when a cursor reads them.</summary>
    /// <param name="input">Data with the item columns.</param>
    /// <exception cref="ArgumentException">
    /// An item column is missing or is not like the one trained on; the message names it and the remedy.
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
