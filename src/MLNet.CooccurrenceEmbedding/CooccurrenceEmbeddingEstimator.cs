using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Hosting;
using MLNet.CooccurrenceEmbedding.ModelZip;

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
/// | Item column data type | [key](xref:Microsoft.ML.Data.KeyDataViewType) of any raw type, text or integer, or a vector of them |
/// | Item column data type, wide format | Known-sized vector of [System.Single](xref:System.Single), with a slot per item |
/// | User column data type (for training only) | [key](xref:Microsoft.ML.Data.KeyDataViewType), text or integer |
/// | Rating column data type (for training only) | Number |
/// | Output column data type | Known-sized vector of [System.Single](xref:System.Single), with slot names |
/// | Required NuGet in addition to Microsoft.ML | MLNet.CooccurrenceEmbedding to train; none to load and apply a saved model |
/// | Exportable to ONNX | No |
///
/// ### What it learns
/// Let S be the users x items matrix with S[u,i] = 1 where user u likes item i, and X = SᵀS: X[i,j] is how many users like
/// both i and j. The vectors v_i, the rows of the items x dimension matrix V, minimize
///
///     L(V) = Σ_i Σ_{j≠i} (v_i·v_j − X_ij)²
///
/// In statistics this is minres factor analysis (H. H. Harman and W. H. Jones, Psychometrika 31, 1966, pp. 351–368): X ≈ VVᵀ + Ψ with
/// Ψ diagonal. X itself is never formed. The time and the memory of an iteration are linear in the number of likes and in the number of
/// items. Only the constant term of the loss takes longer: it is computed once, from the pairs of items of each user.
///
/// V is unique up to a rotation. The canonical rotation is returned: the columns of V are orthogonal and ordered by decreasing norm, and
/// the entry of largest magnitude in each column is positive. Equal likes, keys and seeds give bitwise equal vectors on processors of the
/// same vector width, regardless of the order of the rows and the number of threads. Keys themselves are independent of the order of the
/// rows if they are mapped with KeyOrdinality.ByValue.
///
/// ### What it reads
/// The type of the item column determines the format of the likes:
///
/// - one item per row, with the user in another column, and optionally a rating in a third: with LikeThreshold, ratings at or above it
///   are likes; with RatingsAsWeights, they are the entries of S;
/// - a vector of items per row: each row is a user (an order, a session);
/// - a vector of Single per row, one slot per item: each row is a user, and the numbers are 0 or 1, or ratings as above.
///
/// Items that are text or integers are first mapped to keys, ordered by value, in a separate pass over the data. A repeated (user, item)
/// pair counts once; with RatingsAsWeights, its weights are added. A row without a user (missing key or empty text), an item or a rating
/// (NaN) is skipped. [TrainingSummary](xref:MLNet.CooccurrenceEmbedding.TrainingSummary) counts the repeated and the skipped rows. There
/// is one vector for every value of the item's key. An item that nobody likes has the zero vector.
///
/// UserWeighting multiplies the rows of S, and ItemScaling divides X_ij by (X_ii·X_jj)^p. By default neither changes anything.
///
/// ### What it writes
/// For a row of one item, its vector. For a row of several items, the mean or the sum of their vectors, or zeros if there is no item. With
/// one slot per item, the numbers of the slots are the weights of the mean or the sum. Columns names several columns to write from one
/// training.
///
/// A saved model can hold at most 2 GiB of vectors, for instance 1.7 million items x 300. Fit throws if there would be more.
/// ]]></format>
/// </remarks>
/// <seealso cref="CooccurrenceEmbeddingTransformer"/>
/// <seealso cref="ItemEmbeddings"/>
public sealed class CooccurrenceEmbeddingEstimator : IEstimator<CooccurrenceEmbeddingTransformer>
{
    private readonly IHostEnvironment? _environment;
    private readonly Options _options;
    private readonly LikesDefinition _likes;

    internal CooccurrenceEmbeddingEstimator(IHostEnvironment? environment, Options options)
    {
        _environment = environment;
        _options = options.Validated();
        _likes = _options.ToDefinition();
    }

    /// <summary>Learns the vectors from the rows of <paramref name="input"/>.</summary>
    /// <param name="input">
    /// Rows with the columns that the options name. They are read once, or twice if the items are text or integers.
    /// </param>
    /// <returns>The transformer that holds the vectors.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type; the message says how to fix it.</exception>
    /// <exception cref="ArgumentException">
    /// The items times the dimension are more than a saved model can hold; the message says how to fix it.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There is no like, or there are more than about 2³¹. A weight is negative or infinite. All weights are so large or so small that
    /// <see cref="float"/> vectors cannot reproduce their products. A slot holds a number that is not finite, or one other than 0 and 1
    /// without an option that says what it means. <see cref="EmbeddingOptions.CheckpointFolder"/> has a checkpoint of another fit.
    /// </exception>
    /// <exception cref="ArithmeticException">
    /// The vectors have grown beyond the range of <see cref="float"/>: the loss has no minimum for this data. Use a smaller dimension or
    /// fewer iterations.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">
    /// Less memory is available than the vectors and their training need. The message says how much is needed. If the vectors alone are too
    /// large, and the items are keys or slots, no row has been read. Otherwise training has not begun.
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
    /// <param name="byUser">Whether each process has the likes of some users. Otherwise it has all likes.</param>
    internal CooccurrenceEmbeddingTransformer Fit(IDataView input, ICollectives processes, bool byUser = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        processes.Agree("checking its columns", () => LikesInput.Check(InputColumns.CreateLookup(input.Schema), _likes));

        using var fit = new EmbeddingFit(_environment, _options, processes);
        var (data, names, read) = fit.ReadLikes(input, _likes, RequirePoolingFits, byUser);
        ItemEmbeddings embeddings = fit.Train(
            read, read.Likes.Weighted(_options.UserWeighting), names, _options.UserWeighting, _options.ItemScaling,
            fit.SolverOptions(names), byUser);
        if (embeddings.Training!.LossAtZero == 0)
        {
            fit.Warning("No user likes two items, so nothing occurs together and all vectors are zero."
                + (_likes.UserColumnName is { } user ? $" Is column '{user}' really the user?" : ""));
        }
        WarnIfUnexplained(fit, embeddings);
        return fit.CreateTransformer(embeddings, _likes.Outputs, data.Outputs, _options.Pooling, data.Keys);
    }

    /// <summary>Adds the output columns to a schema, after checking the columns that Fit reads.</summary>
    /// <param name="inputSchema">Schema of the data that Fit will get.</param>
    /// <returns>The same schema with the output columns: vectors of <see cref="float"/> with slot names.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type; the message says how to fix it.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        LikesInput.Check(InputColumns.CreateLookup(inputSchema), _likes);
        return SchemaShapes.With(
            inputSchema, VectorColumn.Schema(_likes.Outputs.Select(pair => pair.OutputColumnName), _options.Dimension));
    }

    private void RequirePoolingFits(LikesInput data)
    {
        if (BuiltInLinearMap.Fits(data.ItemCount, _options.Dimension)) return;
        if (data.Outputs.FirstOrDefault(column => column.Format.IsPooled) is not { } pooled) return;
        throw new ArgumentException(
            $"Column '{pooled.OutputName}' is pooled from {data.ItemCount} items with {_options.Dimension} numbers for each, which is "
            + $"more than a saved model can hold. Use a dimension of at most {data.ItemCount}: there are no more directions than items.");
    }

    private void WarnIfUnexplained(EmbeddingFit fit, ItemEmbeddings embeddings)
    {
        const int Rare = 2;
        TrainingSummary summary = embeddings.Training!;
        int rare = embeddings.ItemCounts.Count(count => count is > 0 and <= Rare);
        string columns = _likes.UserColumnName is { } user
            ? $" Check that column '{user}' is the user and column '{_likes.ItemColumnName}' the item."
            : "";
        fit.WarnIfUnexplained(
            summary.ExplainedFraction,
            $"{rare} of {summary.LikedItemCount} items have at most {Rare} likes.",
            $"Use fewer rare items, more likes per item, or a larger dimension.{columns}");
    }

    /// <summary>
    /// Options of a <see cref="CooccurrenceEmbeddingEstimator"/>. The format of the data determines which columns to set.
    /// </summary>
    public sealed class Options : EmbeddingOptions
    {
        /// <summary>
        /// Name of the item column: a scalar key, text or integer with one item per row; a vector of them with all items of a user, an
        /// order or a session per row; or a vector of <see cref="float"/> of known size with one slot per item (0 or 1). Required, unless
        /// <see cref="Columns"/> is set: the default is then the input column of the first pair.
        /// </summary>
        public string? ItemColumnName { get; set; }

        /// <summary>
        /// Name of the user column: a scalar key, integer or text. It only groups rows, and only Fit reads it. Required if a row holds one
        /// item. Must be <see langword="null"/>, the default, if each row is a user.
        /// </summary>
        public string? UserColumnName { get; set; }

        /// <summary>
        /// Several columns to write from one training, as pairs of (output, input). For a scalar input, the vector of its item is written.
        /// For a vector of items, their vectors are pooled. The inputs hold items of the same type as the item column. A pair whose output
        /// has the name of an input must come after all pairs that read this input. Replaces
        /// <see cref="EmbeddingOptions.OutputColumnName"/>. Default none.
        /// </summary>
        public IReadOnlyList<InputOutputColumnPair>? Columns { get; set; }

        /// <summary>How the vectors of a row with several items are combined. Default <see cref="Pooling.Mean"/>.</summary>
        public Pooling Pooling { get; set; } = Pooling.Mean;

        /// <summary>
        /// Name of the rating column, a number. It requires <see cref="LikeThreshold"/> or <see cref="RatingsAsWeights"/>. Rows without a
        /// rating (NaN) are skipped and counted. Default none: every row is a like.
        /// </summary>
        public string? RatingColumnName { get; set; }

        /// <summary>
        /// The lowest rating that is a like, a finite number. With one slot per item, the lowest number that is a like, above 0. Default
        /// none.
        /// </summary>
        public double? LikeThreshold { get; set; }

        /// <summary>
        /// Whether ratings, or the numbers of a column with one slot per item, are the entries of S. They must be finite and at least 0.
        /// The ratings of repeated (user, item) pairs are added. Default <see langword="false"/>.
        /// </summary>
        public bool RatingsAsWeights { get; set; }

        /// <summary>The weight of a like by the number of likes of its user. Default <see cref="UserWeighting.None"/>.</summary>
        public UserWeighting UserWeighting { get; set; }

        /// <summary>See <see cref="UserShards.Count"/>. The tests have few users.</summary>
        internal int UsersPerShard { get; set; } = UserShards.DefaultSize;

        /// <summary>The columns to read and to write. The options must have been validated.</summary>
        internal LikesDefinition ToDefinition()
            => new(ItemColumnName!, UserColumnName, RatingColumnName, LikeThreshold, RatingsAsWeights)
            {
                Outputs = Columns ?? [new(OutputColumnName!, ItemColumnName)],
                UsersPerShard = UsersPerShard,
            };

        internal override string DescribeOthers() => string.Create(CultureInfo.InvariantCulture,
            $", RatingColumnName {RatingColumnName ?? "none"}, LikeThreshold {LikeThreshold}, RatingsAsWeights {RatingsAsWeights}, "
            + $"UserWeighting {UserWeighting}");

        /// <summary>A copy of the options in which empty names are <see langword="null"/> and the item column is set.</summary>
        /// <exception cref="ArgumentException">A column name is empty, options contradict each other, or one is out of range.</exception>
        internal Options Validated()
        {
            var options = (Options)MemberwiseClone();
            if (Columns is null)
            {
                RequireName(OutputColumnName, nameof(OutputColumnName));
                RequireName(ItemColumnName, nameof(ItemColumnName));
            }
            else
            {
                options.Columns = [.. Columns];
                options.ValidateColumns();
                if (string.IsNullOrEmpty(ItemColumnName)) options.ItemColumnName = options.Columns[0].InputColumnName;
            }
            if (string.IsNullOrEmpty(UserColumnName)) options.UserColumnName = null;
            if (string.IsNullOrEmpty(RatingColumnName)) options.RatingColumnName = null;
            options.ValidateRatings();
            RequireDefined(Pooling, nameof(Pooling));
            RequireDefined(UserWeighting, nameof(UserWeighting));
            RequireShared();
            return options;
        }

        private void ValidateColumns()
        {
            if (Columns!.Count == 0 || !string.IsNullOrEmpty(OutputColumnName))
            {
                throw new ArgumentException(
                    $"Set either {nameof(OutputColumnName)} or at least one pair of {nameof(Columns)}.", nameof(Columns));
            }
            foreach (InputOutputColumnPair pair in Columns) RequireName(pair?.OutputColumnName, nameof(Columns));
            if (Columns.GroupBy(pair => pair.OutputColumnName).FirstOrDefault(group => group.Count() > 1) is { } twice)
            {
                throw new ArgumentException(
                    $"{nameof(Columns)} writes to column '{twice.Key}' twice. Name each output once.", nameof(Columns));
            }
        }

        private void ValidateRatings()
        {
            Require(LikeThreshold is null || double.IsFinite(LikeThreshold.Value), nameof(LikeThreshold), LikeThreshold, "a finite number");
            if (LikeThreshold is not null && RatingsAsWeights)
            {
                throw new ArgumentException(
                    $"Set either {nameof(LikeThreshold)} or {nameof(RatingsAsWeights)}, not both.", nameof(RatingsAsWeights));
            }
            if (RatingColumnName is not null && LikeThreshold is null && !RatingsAsWeights)
            {
                throw new ArgumentException(
                    $"{nameof(RatingColumnName)} is '{RatingColumnName}', but what a rating means is not defined. "
                    + $"Set {nameof(LikeThreshold)} to the lowest rating that is a like, or {nameof(RatingsAsWeights)}.",
                    nameof(RatingColumnName));
            }
        }
    }
}
