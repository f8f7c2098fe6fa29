using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Interop;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Learns one vector per item from counts of how often two items occur together, such that the dot product of two items' vectors comes close to their count.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
///
/// To create this estimator, use
/// [CooccurrenceEmbedCounts](xref:Microsoft.ML.CooccurrenceEmbeddingCatalog.CooccurrenceEmbedCounts*).
///
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Items: two scalar columns of the same [key](xref:Microsoft.ML.Data.KeyDataViewType), or of text or integers. Count: a number (for training only) |
/// | Output column data type | Known-sized vector of [System.Single](xref:System.Single), with slot names |
/// | Required NuGet in addition to Microsoft.ML | MLNet.CooccurrenceEmbedding to train; none to load and apply a saved model |
/// | Exportable to ONNX | No |
///
/// The same training as [CooccurrenceEmbeddingEstimator](xref:MLNet.CooccurrenceEmbedding.CooccurrenceEmbeddingEstimator), with X given, as a database can count it:
///
///     L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)²
///
/// Each row is a pair of items and its count X_ij, finite and at least 0. Pairs have no order: give each of them once (one triangle of X), or all of them in
/// both orders with equal counts (which of the two is told in the log). Repeated rows add up; rows without an item are skipped and counted. Rows of an item with itself, its
/// own count, are no part of the loss; they are the ItemCounts of the vectors and what ItemScaling divides by.
/// ]]></format>
/// </remarks>
/// <seealso cref="CooccurrenceEmbeddingEstimator"/>
public sealed class CooccurrenceCountsEstimator : IEstimator<CooccurrenceEmbeddingTransformer>
{
    private readonly IHostEnvironment? _environment;
    private readonly Options _options;

    internal CooccurrenceCountsEstimator(IHostEnvironment? environment, Options options)
    {
        _environment = environment;
        _options = options.Validated();
    }

    /// <summary>Options of a <see cref="CooccurrenceCountsEstimator"/>. The output column and the three input columns must be set.</summary>
    public sealed class Options : EmbeddingOptions
    {
        /// <summary>Name of the column of one item of each pair: a scalar key, text or integer. The vectors of its items are written.</summary>
        public string FirstItemColumnName { get; set; } = "";

        /// <summary>Name of the column of the other item, of the same type.</summary>
        public string SecondItemColumnName { get; set; } = "";

        /// <summary>Name of the column of counts: a number, finite and at least 0. Only Fit needs it.</summary>
        public string CountColumnName { get; set; } = "";

        internal IReadOnlyList<InputOutputColumnPair> Outputs => [new(OutputColumnName, FirstItemColumnName)];

        internal Options Validated()
        {
            RequireName(OutputColumnName, nameof(OutputColumnName));
            RequireName(FirstItemColumnName, nameof(FirstItemColumnName));
            RequireName(SecondItemColumnName, nameof(SecondItemColumnName));
            RequireName(CountColumnName, nameof(CountColumnName));
            RequireShared();
            return (Options)MemberwiseClone();
        }
    }

    /// <summary>Learns the vectors from the rows of <paramref name="input"/>.</summary>
    /// <param name="input">Rows of pairs and counts. Read once, and once more before that where items are raw ids.</param>
    /// <returns>The transformer that holds the vectors, and looks up those of the first item column.</returns>
    /// <exception cref="ArgumentException">
    /// A column is missing or of the wrong type, the two item columns have different keys, or the items times the dimension are more than a saved model can hold.
    /// The message names the column and the remedy.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A count is negative, infinite or not a number; the two halves of X contradict each other; there is no pair of different items, or there are more than can be held;
    /// all counts are so large or small that float vectors cannot reproduce them; or <see cref="EmbeddingOptions.ItemScaling"/> is not 0 and an item's own count is missing.
    /// </exception>
    /// <exception cref="ArithmeticException">The vectors have grown beyond what <see cref="float"/> can hold: the data has no optimum.</exception>
    /// <exception cref="InsufficientMemoryException">There is less memory than the vectors and their training need; the message says how much that is.</exception>
    /// <exception cref="OperationCanceledException">
    /// <see cref="EmbeddingOptions.CancellationToken"/> was cancelled, or the <see cref="MLContext"/>'s execution was.
    /// </exception>
    public CooccurrenceEmbeddingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        CountsInput.Check(InputColumns.In(input.Schema), _options);

        using var host = new FitHost(_environment, _options.CancellationToken);
        host.ThrowIfCancelled();
        var fit = new EmbeddingFit(_options, host);
        CountsInput data = CountsInput.Of(input, _options, host.ThrowIfCancelled);
        string[] names = fit.Names(_options.FirstItemColumnName, data.ItemCount, () => ItemNames.OfKey(data.A));

        (CooccurrenceCounts counts, long skipped) = data.Read(names, fit.Threads, host.ThrowIfCancelled);
        if (counts.PairCount == 0)
        {
            throw new InvalidOperationException(
                $"There is nothing to learn from: no row has two different items in columns '{_options.FirstItemColumnName}' and '{_options.SecondItemColumnName}' and a "
                + $"count above 0 ({skipped} rows were skipped because an item is missing). Give Fit at least one such row.");
        }
        host.Info($"Read the counts of {counts.PairCount} pairs of {counts.ItemCount} items, given {(counts.WasTriangle ? "once each (one triangle)" : "in both orders (symmetric)")}; "
            + $"{counts.RepeatedRowCount} rows repeated and added up, {skipped} rows without an item skipped.");

        if (_options.ItemScaling > 0 && counts.FirstItemWithoutDiagonal is >= 0 and var missing)
        {
            throw new InvalidOperationException(
                $"ItemScaling divides by the items' own counts, but no row has the item '{names[missing]}' in both '{_options.FirstItemColumnName}' and "
                + $"'{_options.SecondItemColumnName}'. Give a row (item, item, how often it occurs) for every item, or leave ItemScaling at 0.");
        }

        TrainingResult result = EmbeddingTrainer.Train(counts, fit.SolverOptions(names), fit.Workers, fit.Report, _options.ItemScaling);
        int[] itemCounts = counts.Diagonal is { } diagonal
            ? Array.ConvertAll(diagonal, count => (int)Math.Min(Math.Round(count), int.MaxValue))
            : new int[names.Length];
        TrainingSummary summary = fit.Summary(itemCounts, result) with
        {
            LikedItemCount = Enumerable.Range(0, names.Length).Count(item => !counts.ItemsOf(item).IsEmpty),
            PairCount = counts.PairCount,
            RepeatedRowCount = counts.RepeatedRowCount,
            SkippedRowCount = skipped,
        };
        double[]? known = counts.FirstItemWithoutDiagonal < 0 ? counts.Diagonal : null;
        return fit.Transformer(result, names, itemCounts, known, summary, _options.Outputs, data.Columns, Pooling.Mean, data.WithKeys);
    }

    /// <summary>Adds the output column to a schema, after checking the columns.</summary>
    /// <param name="inputSchema">Schema of the data that Fit will get.</param>
    /// <returns>The same schema with the output column: a vector of <see cref="float"/> with slot names.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message names it and the remedy.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        CountsInput.Check(InputColumns.In(inputSchema), _options);
        return SchemaShapes.With(inputSchema, VectorColumn.AddTo(null, [_options.OutputColumnName], _options.Dimension));
    }
}
