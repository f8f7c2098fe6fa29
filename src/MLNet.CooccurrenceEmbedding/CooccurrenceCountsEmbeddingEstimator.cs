using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Hosting;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Learns one vector per item from counts of how often two items occur together, such that the dot product of two items' vectors comes
/// close to their count.
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
/// | Item columns data type | The same [key](xref:Microsoft.ML.Data.KeyDataViewType), text or integer in both, scalar |
/// | Count column data type (for training only) | Number |
/// | Output column data type | Known-sized vector of [System.Single](xref:System.Single), with slot names |
/// | Required NuGet in addition to Microsoft.ML | MLNet.CooccurrenceEmbedding to train; none to load and apply a saved model |
/// | Exportable to ONNX | No |
///
/// The training is that of [CooccurrenceEmbeddingEstimator](xref:MLNet.CooccurrenceEmbedding.CooccurrenceEmbeddingEstimator). X is given,
/// for example by a query that counts in a database. The vectors v_i minimize
///
///     L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)²
///
/// Each row holds a pair of items and its count X_ij, which is finite and at least 0. Pairs have no order. Give each pair once (one
/// triangle of X), or every pair in both orders with equal counts. The log says which was found. The counts of repeated rows are added.
/// Rows without an item are skipped and counted.
///
/// A row (item, item, count) gives X_ii, the item's own count. Own counts are not part of the loss. They are the ItemCounts of the
/// vectors, and ItemScaling divides by them.
/// ]]></format>
/// </remarks>
/// <seealso cref="CooccurrenceEmbeddingEstimator"/>
public sealed class CooccurrenceCountsEmbeddingEstimator : IEstimator<CooccurrenceEmbeddingTransformer>
{
    private readonly IHostEnvironment? _environment;
    private readonly Options _options;
    private readonly CountsDefinition _definition;

    internal CooccurrenceCountsEmbeddingEstimator(IHostEnvironment? environment, Options options)
    {
        _environment = environment;
        _options = options.Validated();
        _definition = _options.ToDefinition();
    }

    /// <summary>
    /// Options of a <see cref="CooccurrenceCountsEmbeddingEstimator"/>. The output column and the three input columns must be set.
    /// </summary>
    public sealed class Options : EmbeddingOptions
    {
        /// <summary>
        /// Name of the column of the first item of each pair: a scalar key, text or integer. The transformer reads this column and writes
        /// the vectors of its items.
        /// </summary>
        public string FirstItemColumnName { get; set; } = "";

        /// <summary>Name of the column of the second item of each pair. It has the type of the first.</summary>
        public string SecondItemColumnName { get; set; } = "";

        /// <summary>Name of the column of counts: numbers that are finite and at least 0. Only Fit reads it.</summary>
        public string CountColumnName { get; set; } = "";

        /// <summary>The columns to read and to write. The options must have been validated.</summary>
        internal CountsDefinition ToDefinition()
            => new(FirstItemColumnName, SecondItemColumnName, CountColumnName, [new(OutputColumnName!, FirstItemColumnName)]);

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
    /// <param name="input">Rows of (item, item, count). They are read once, or twice if the items are text or integers.</param>
    /// <returns>The transformer, which writes the vectors of the first item column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or of the wrong type, or the two item columns have different keys; the message says how to fix it.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The items times the dimension are more than a saved model can hold; the message says how to fix it.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A count is negative, infinite or not a number. The two orders of a pair have different counts. There is no pair of different items,
    /// or there are more than about 10⁹. All counts are so large or so small that <see cref="float"/> vectors cannot reproduce them.
    /// <see cref="EmbeddingOptions.ItemScaling"/> is not 0 and an item's own count is missing.
    /// <see cref="EmbeddingOptions.CheckpointFolder"/> has a checkpoint of another fit.
    /// </exception>
    /// <exception cref="ArithmeticException">
    /// The vectors have grown beyond the range of <see cref="float"/>: the loss has no minimum for this data.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">
    /// Less memory is available than the vectors and their training need. The message says how much is needed. If the vectors alone are too
    /// large, and the items are keys, no row has been read. Otherwise training has not begun.
    /// </exception>
    /// <exception cref="IOException">
    /// A checkpoint cannot be written to <see cref="EmbeddingOptions.CheckpointFolder"/>, for example because the disk is full. The
    /// checkpoints before it are unchanged.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <see cref="EmbeddingOptions.CancellationToken"/> was canceled, or the <see cref="MLContext"/>'s execution was.
    /// </exception>
    public CooccurrenceEmbeddingTransformer Fit(IDataView input) => Fit(input, SingleProcess.Instance);

    /// <summary>Learns the vectors from the rows of all processes, each of which gives its own rows.</summary>
    /// <param name="input">The rows of this process.</param>
    /// <param name="processes">The processes.</param>
    internal CooccurrenceEmbeddingTransformer Fit(IDataView input, ICollectives processes)
    {
        ArgumentNullException.ThrowIfNull(input);
        processes.Agree("checking its columns", () => CountsInput.Check(InputColumns.CreateLookup(input.Schema), _definition));

        using var fit = new EmbeddingFit(_environment, _options, processes);
        fit.ThrowIfCanceled();
        bool needsKeys = CountsInput.NeedsKeys(input.Schema, _definition);
        fit.BeginReading(input, needsKeys);
        CountsInput data = CountsInput.Create(input, _definition, fit.ThrowIfCanceled, fit.Progress.Read, processes);
        if (needsKeys) fit.Progress.BeginNextPass();
        string[] names = processes.Agree("checking the items", () =>
            fit.ReadNames(_definition.FirstItemColumnName, data.ItemCount, () => ItemNames.FromKey(data.First)));

        (CooccurrenceCounts counts, long skipped) = data.Read(names, fit.Threads, fit.ThrowIfCanceled, fit.Progress.Read, processes);
        processes.Agree("reading rows", () =>
        {
            if (counts.PairCount > 0) return;
            throw new InvalidOperationException(
                "There is nothing to learn from: no row has two different items in columns "
                + $"'{_definition.FirstItemColumnName}' and '{_definition.SecondItemColumnName}' "
                + $"and a count above 0 ({skipped} rows were skipped because an item is missing). Give Fit at least one such row.");
        });
        fit.Info(
            $"Read the counts of {counts.PairCount} pairs of {counts.ItemCount} items, "
            + $"given {(counts.WasTriangle ? "once each (one triangle)" : "in both orders (symmetric)")}; "
            + $"{counts.RepeatedRowCount} rows repeated and added up, {skipped} rows without an item skipped.");
        if (_options.ItemScaling > 0) processes.Agree("reading rows", () => RequireDiagonal(counts, names));

        TrainingResult result = fit.Trainer.Train(counts, fit.SolverOptions(names), _options.ItemScaling);
        int[] itemCounts = counts.Diagonal is { } diagonal
            ? Array.ConvertAll(diagonal, count => (int)Math.Min(Math.Round(count), int.MaxValue))
            : new int[names.Length];
        TrainingSummary summary = fit.Summarize(itemCounts, result) with
        {
            LikedItemCount = Enumerable.Range(0, names.Length).Count(item => !counts.ItemsOf(item).IsEmpty),
            PairCount = counts.PairCount,
            RepeatedRowCount = counts.RepeatedRowCount,
            SkippedRowCount = skipped,
            ItemScaling = _options.ItemScaling,
        };
        fit.WarnIfUnexplained(
            summary.ExplainedFraction,
            $"There are {counts.PairCount} pairs of {summary.LikedItemCount} items.",
            "Leave out items with few counts, use a larger dimension, and check that column "
            + $"'{_definition.CountColumnName}' holds counts.");
        double[]? known = counts.FirstItemWithoutDiagonal < 0 ? counts.Diagonal : null;
        ItemEmbeddings embeddings = EmbeddingFit.CreateEmbeddings(
            result, _options.Dimension, names, itemCounts, known, _options.ItemScaling, summary);
        return fit.CreateTransformer(embeddings, _definition.Outputs, data.Outputs, Pooling.Mean, data.Keys);
    }

    /// <summary>Adds the output column to a schema, after checking the columns that Fit reads.</summary>
    /// <param name="inputSchema">Schema of the data that Fit will get.</param>
    /// <returns>The same schema with the output column: a vector of <see cref="float"/> with slot names.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type; the message says how to fix it.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        CountsInput.Check(InputColumns.CreateLookup(inputSchema), _definition);
        return SchemaShapes.With(
            inputSchema, VectorColumn.Schema(_definition.Outputs.Select(pair => pair.OutputColumnName), _options.Dimension));
    }

    private void RequireDiagonal(CooccurrenceCounts counts, string[] names)
    {
        if (counts.FirstItemWithoutDiagonal is not (>= 0 and var missing)) return;
        throw new InvalidOperationException(
            $"ItemScaling divides by the items' own counts, but no row has the item '{names[missing]}' "
            + $"in both '{_definition.FirstItemColumnName}' and '{_definition.SecondItemColumnName}'. "
            + "Give a row (item, item, how often it occurs) for every item, or leave ItemScaling at 0.");
    }
}
