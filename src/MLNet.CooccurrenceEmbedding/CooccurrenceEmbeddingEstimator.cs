using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Interop;
using MLNet.CooccurrenceEmbedding.Persistence;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>
/// Learns one vector per item from who likes what, such that the dot product of two items' vectors comes close to the
/// number of users who like both.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
///
/// To create this estimator, use
/// [CooccurrenceEmbed](xref:Microsoft.ML.CooccurrenceEmbeddingCatalog.CooccurrenceEmbed*).
///
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Item: [key](xref:Microsoft.ML.Data.KeyDataViewType) of any raw type, text or integer; a vector of them; or a known-sized vector of [System.Single](xref:System.Single) with a slot per item. User: key, integer or text. Rating: a number (both for training only) |
/// | Output column data type | Known-sized vector of [System.Single](xref:System.Single), with slot names |
/// | Required NuGet in addition to Microsoft.ML | MLNet.CooccurrenceEmbedding to train; none to load and apply a saved model |
/// | Exportable to ONNX | No |
///
/// ### What it learns
/// Let S be the users x items matrix with S[u,i] = 1 where user u likes item i, and X = SᵀS: X[i,j] is how many users like
/// both i and j. The vectors v_i, the rows of the items x dimension matrix V, minimise
///
///     L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)²
///
/// In statistics this is minres factor analysis (Harman & Jones, 1966): X ≈ VVᵀ + Ψ with Ψ diagonal. X itself is never
/// formed; an iteration's time and memory grow linearly with the likes and with the items. (The loss is reported with its
/// constant term, which takes one count over the pairs of items of each user.)
///
/// V is unique up to a rotation, and the canonical one is returned: its columns are orthogonal, ordered by decreasing norm,
/// and the entry of largest magnitude in each is positive. Equal likes of equal keys and an equal seed give bitwise equal
/// vectors, whatever the order of the rows and the number of threads, on processors of the same vector width. (For keys that do not
/// depend on the order of the rows either, map them with KeyOrdinality.ByValue.)
///
/// ### What it reads
/// The item column says how likes come:
///
/// - one item per row, with the user in another column, and perhaps a rating in a third: with LikeThreshold ratings from there on are likes, with RatingsAsWeights
///   they are the entries of S;
/// - a vector of items per row: each row is a user (an order, a session);
/// - a vector of Single per row, one slot per item: each row is a user, and the numbers are 0 or 1, or treated as ratings are.
///
/// Items that are text or integers are mapped to keys first, ordered by value, in a pass of its own over the data. A repeated (user, item) pair counts once
/// (weights add up). A row without a user (missing key or empty text), an item or a rating (NaN) is skipped; [TrainingSummary](xref:MLNet.CooccurrenceEmbedding.TrainingSummary)
/// counts all of these. There is one vector for every value of the item's key: an item that nobody likes has the zero vector.
///
/// UserWeighting multiplies the rows of S, and ItemScaling divides X_ij by (X_ii·X_jj)^p. By default neither changes anything.
///
/// ### What it writes
/// The vector of a row's item; for a row of several items the mean (or sum) of their vectors, weighted by the numbers of a wide matrix, and zeros where there is none.
/// Columns names several columns to write from one training.
///
/// A saved model holds 2 GiB of vectors, for instance 1.7 million items x 300; Fit refuses to learn more.
/// ]]></format>
/// </remarks>
/// <seealso cref="CooccurrenceEmbeddingTransformer"/>
/// <seealso cref="ItemEmbeddings"/>
public sealed partial class CooccurrenceEmbeddingEstimator : IEstimator<CooccurrenceEmbeddingTransformer>
{
    private readonly IHostEnvironment? _environment;
    private readonly Options _options;

    internal CooccurrenceEmbeddingEstimator(IHostEnvironment? environment, Options options)
    {
        _environment = environment;
        _options = options.Validated();
    }

    /// <summary>Learns the vectors from the rows of <paramref name="input"/>.</summary>
    /// <param name="input">Rows of likes, with the columns that the options name. Read once, and once more before that where items are raw ids.</param>
    /// <returns>The transformer that holds the vectors.</returns>
    /// <exception cref="ArgumentException">
    /// A column is missing or of the wrong type, or the items times the dimension are more than a saved model can hold. The
    /// message names the column and the remedy.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// No row holds a like, or more than 2³¹ do; a weight is negative or infinite, or all are so large or small that float vectors cannot reproduce their
    /// products; a wide matrix holds a number that is not finite, or others than 0 and 1 and no option says what they mean.
    /// </exception>
    /// <exception cref="ArithmeticException">
    /// The vectors have grown beyond what <see cref="float"/> can hold: the data has no optimum. Fewer dimensions or iterations help.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">
    /// There is less memory than the vectors and their training need; the message says how much that is. Training has not begun by then.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// <see cref="EmbeddingOptions.CancellationToken"/> was cancelled, or the <see cref="MLContext"/>'s execution was.
    /// </exception>
    public CooccurrenceEmbeddingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        FitColumns.Check(InputColumns.In(input.Schema), _options);

        using var host = new FitHost(_environment, _options.CancellationToken);
        host.ThrowIfCancelled();
        var fit = new EmbeddingFit(_options, host);
        LikesInput data = LikesInput.Of(input, _options, host.ThrowIfCancelled);
        string[] names = fit.Names(_options.ItemColumnName, data.Likes.ItemCount, () => ItemNames.Of(data.Likes));
        if (data.Columns.FirstOrDefault(column => column.Shape != ItemShape.Single) is { } pooled && !StockLinearMap.Fits(names.Length, _options.Dimension))
        {
            throw new ArgumentException(
                $"Column '{pooled.OutputName}' is pooled from {names.Length} items with {_options.Dimension} numbers for each, which is more than a saved model can hold. "
                + $"Use a dimension of at most {names.Length}: there are no more directions than items.");
        }

        LikesReading reading = LikesReader.Read(data.View, data.Likes, fit.Threads, host.ThrowIfCancelled);
        Likes likes = reading.Likes;
        if (likes.Count == 0)
            throw NoLikes(reading, data.Likes);
        host.Info($"Read {likes.Count} likes of {likes.UserCount} users for {likes.ItemCount} items ({reading.RepeatedRowCount} rows repeated, "
            + $"{reading.SkippedRowCount} rows without user, item or rating skipped, {reading.BelowThresholdRowCount} ratings are no likes).");

        Likes weighted = likes.Weighted(_options.UserWeighting);
        TrainingResult result = EmbeddingTrainer.Train(weighted, fit.SolverOptions(names), fit.Workers, fit.Report, _options.ItemScaling);
        if (result.LossAtZero == 0)
        {
            host.Warning("No user likes two items, so nothing occurs together and all vectors are zero."
                + (_options.UserColumnName.Length > 0 ? $" Is column '{_options.UserColumnName}' really the user?" : ""));
        }

        int[] itemCounts = likes.CountPerItem();
        TrainingSummary summary = fit.Summary(itemCounts, result) with
        {
            UserCount = likes.UserCount,
            LikeCount = likes.Count,
            RepeatedRowCount = reading.RepeatedRowCount,
            SkippedRowCount = reading.SkippedRowCount,
            BelowThresholdRowCount = reading.BelowThresholdRowCount,
        };
        return fit.Transformer(result, names, itemCounts, weighted.SquaresPerItem(), summary, _options.Outputs, data.Columns, _options.Pooling, data.WithKeys);
    }

    /// <summary>Adds the output columns to a schema, after checking the columns that Fit reads.</summary>
    /// <param name="inputSchema">Schema of the data that Fit will get.</param>
    /// <returns>The same schema with the output columns: vectors of <see cref="float"/> with slot names.</returns>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message names it and the remedy.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        FitColumns.Check(InputColumns.In(inputSchema), _options);
        return SchemaShapes.With(inputSchema, VectorColumn.AddTo(null, _options.Outputs.Select(pair => pair.OutputColumnName), _options.Dimension));
    }

    private static InvalidOperationException NoLikes(LikesReading reading, LikesColumns columns) => new(
        $"There is nothing to learn from: no row has {columns.Description} that is a like ({reading.SkippedRowCount} rows were skipped because something is "
        + $"missing, {reading.BelowThresholdRowCount} because of their rating). "
        + "Give Fit at least one row per like, and check that the filters before it and the key mapping of the item column keep some.");
}
