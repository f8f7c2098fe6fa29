using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Hosting;
using MLNet.CooccurrenceEmbedding.ModelZip;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;
using MLNet.CooccurrenceEmbedding.Transforms;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>The steps of a fit that both estimators share: creates the trainer, reports progress and creates the transformer.</summary>
internal sealed class EmbeddingFit : IDisposable
{
    /// <summary>Vectors that explain a smaller fraction of the counts are hardly better than zero vectors.</summary>
    private const double AlmostNothing = 0.01;

    private readonly EmbeddingOptions _options;
    private readonly FitHost _host;
    private TrainingProgress? _last;

    /// <param name="environment">The environment to log to, or <see langword="null"/> for none.</param>
    /// <param name="options">The options.</param>
    /// <param name="processes">The processes that fit together, or <see langword="null"/> for this process alone.</param>
    public EmbeddingFit(IHostEnvironment? environment, EmbeddingOptions options, ICollectives? processes = null)
    {
        _options = options;
        Processes = processes ?? SingleProcess.Instance;
        Processes.Agree("checking the folder of checkpoints", () =>
        {
            if (options.CheckpointFolder is { } folder) Checkpoints.RequireWritable(folder);
        });
        // One process logs for all.
        _host = new FitHost(environment, options.CancellationToken, writes: Processes.Rank == 0);
        Progress = new FitProgress(Report);
        Threads = Math.Min(options.NumberOfThreads ?? int.MaxValue, Math.Max(1, Environment.ProcessorCount / Processes.CountOnThisMachine()));
        Workers = new Workers(Threads, ThrowIfCanceledAndPoll);
        Trainer = new EmbeddingTrainer(CommonKernels(Processes), Workers, Progress, Processes);
        if (Processes.Size == 1) return;
        Processes.RequireSame("options", Describe(options), "Create the estimator with the same options in all.");
        Processes.WhileWaiting = ThrowIfCanceled;
        Info($"Fitting with {Processes.Size} processes, {Threads} threads in this one: {Processes.Description}.");
    }

    public ICollectives Processes { get; }

    public int Threads { get; }

    public Workers Workers { get; }

    public EmbeddingTrainer Trainer { get; }

    /// <summary>The progress. Its reports are logged, and passed to the <see cref="EmbeddingOptions.Progress"/> of the options.</summary>
    public FitProgress Progress { get; }

    public void ThrowIfCanceled() => _host.ThrowIfCanceled();

    public void Info(string message) => _host.Info(message);

    public void Warning(string message) => _host.Warning(message);

    public void Dispose()
    {
        Processes.WhileWaiting = null;
        _host.Dispose();
    }

    /// <summary>Begins to read the rows.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="needsKeys">Whether they are read once to map the items to keys, and once more.</param>
    public void BeginReading(IDataView input, bool needsKeys)
        => Progress.BeginReading(needsKeys ? 2 : 1, input.GetRowCount(), _options.Dimension);

    /// <summary>Reads likes whose columns have passed <see cref="LikesInput.Check"/>.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="definition">The columns.</param>
    /// <param name="requireFits">Checks, before the likes are read, that there are not too many items.</param>
    /// <param name="byUser">Whether each process has the likes of some users. Otherwise it has all likes.</param>
    /// <exception cref="InvalidOperationException">There is no like, or there are too many.</exception>
    public (LikesInput Data, string[] Names, LikesReadResult Read) ReadLikes(
        IDataView input, LikesDefinition definition, Action<LikesInput> requireFits, bool byUser = false)
    {
        ThrowIfCanceled();
        bool needsKeys = LikesInput.NeedsKeys(input.Schema, definition);
        BeginReading(input, needsKeys);
        LikesInput data = LikesInput.Create(input, definition, ThrowIfCanceled, Progress.Read, Processes);
        if (needsKeys) Progress.BeginNextPass();
        string[] names = Processes.Agree("checking the items", () =>
        {
            requireFits(data);
            return ReadNames(definition.ItemColumnName, data.ItemCount, data.ReadItemNames);
        });

        LikesReadResult read = LikesReader.Read(Processes, byUser, data, Threads, ThrowIfCanceled, Progress.Read);
        long likes = SumOf(read.Likes.Count, byUser);
        if (likes == 0) Processes.Agree("reading rows", () => throw NoLikes(read, data));
        Info($"Read {likes} likes of {SumOf(read.Likes.UserCount, byUser)} users for {data.ItemCount} items ({read.RepeatedRowCount} rows repeated, "
            + $"{read.SkippedRowCount} rows without user, item or rating skipped, {read.BelowThresholdRowCount} ratings are not likes).");
        return (data, names, read);
    }

    /// <summary>
    /// Reads the names of the items, after checking that the memory and a saved model can hold their vectors.
    /// </summary>
    /// <exception cref="ArgumentException">The vectors, or the vectors and the names, are more than a saved model can hold.</exception>
    /// <exception cref="InsufficientMemoryException">The vectors are more than the available memory.</exception>
    public string[] ReadNames(string itemColumnName, int itemCount, Func<string[]> read)
    {
        BuiltInModel.RequireFits(itemColumnName, itemCount, _options.Dimension);
        RequireMemory(itemCount);
        string[] names = read();
        long nameBytes = names.Sum(name => (long)Encoding.UTF8.GetByteCount(name));
        BuiltInModel.RequireFits(itemColumnName, itemCount, _options.Dimension, nameBytes);
        return names;
    }

    public SolverOptions SolverOptions(string[] names)
        => new(
            _options.Dimension, _options.MaximumNumberOfIterations, _options.OptimizationTolerance, _options.Seed, InitialVectors(names))
        {
            Checkpoints = _options.CheckpointFolder is { } folder ? new(folder, _options.CheckpointInterval, Info, Warning) : null,
        };

    /// <summary>The summary of training. The caller sets the properties of the data that was read.</summary>
    public TrainingSummary Summarize(int[] itemCounts, TrainingResult result)
    {
        Info(string.Create(CultureInfo.InvariantCulture,
            $"{(result.Converged ? "Converged" : "Stopped, not converged,")} after {result.LossPerIteration.Count - 1} iterations "
            + $"in {Progress.Elapsed.TotalSeconds:F2} s: loss {result.Loss:G9}, at zero {result.LossAtZero:G9}, estimated gap "
            + $"{result.EstimatedGap?.ToString("G3", CultureInfo.InvariantCulture) ?? "unknown"}, smallest curvature "
            + $"{result.SmallestCurvature?.ToString("G3", CultureInfo.InvariantCulture) ?? "unknown"}."));
        return new()
        {
            UserCount = 0,
            ItemCount = itemCounts.Length,
            LikedItemCount = itemCounts.Count(count => count > 0),
            LikeCount = 0,
            RepeatedRowCount = 0,
            SkippedRowCount = 0,
            Dimension = _options.Dimension,
            Loss = result.Loss,
            LossAtZero = result.LossAtZero,
            RelativeGradient = result.RelativeGradient,
            Iterations = result.LossPerIteration.Count - 1,
            Converged = result.Converged,
            Certified = result.IsCertified,
            SmallestCurvature = result.SmallestCurvature,
            EstimatedGap = result.EstimatedGap,
            LossPerIteration = result.LossPerIteration,
            PairCorrelation = result.PairCorrelation,
            Elapsed = Progress.Elapsed,
        };
    }

    /// <summary>Logs a warning if the vectors explain almost nothing of the counts.</summary>
    /// <param name="explainedFraction">See <see cref="TrainingSummary.ExplainedFraction"/>.</param>
    /// <param name="cause">What was found in the data, a sentence.</param>
    /// <param name="remedy">What to do, a sentence.</param>
    public void WarnIfUnexplained(double explainedFraction, string cause, string remedy)
    {
        if (!(explainedFraction < AlmostNothing)) return; // NaN if there are no counts
        Warning(string.Create(CultureInfo.InvariantCulture,
            $"The vectors explain only {Math.Max(explainedFraction, 0):P2} of the squared counts of pairs of items, hardly more than zero "
            + $"vectors do. {cause} {remedy}"));
    }

    /// <summary>Trains vectors from likes.</summary>
    /// <param name="read">The likes that were read.</param>
    /// <param name="weighted">The same likes with the weights of users.</param>
    /// <param name="names">Names of the items.</param>
    /// <param name="weighting">How the users are weighted.</param>
    /// <param name="itemScaling">See <see cref="EmbeddingOptions.ItemScaling"/>.</param>
    /// <param name="options">Options of the solver.</param>
    /// <param name="byUser">Whether each process has the likes of some users. Otherwise it has all likes.</param>
    public ItemEmbeddings Train(
        LikesReadResult read,
        Likes weighted,
        string[] names,
        UserWeighting weighting,
        double itemScaling,
        SolverOptions options,
        bool byUser = false)
    {
        ICollectives owners = byUser ? Processes : SingleProcess.Instance;
        TrainingResult result = Trainer.Train(weighted, options, itemScaling, byUser);
        int[] itemCounts = owners.Sum(read.Likes.CountPerItem());
        TrainingSummary summary = Summarize(itemCounts, result) with
        {
            UserCount = (int)SumOf(read.Likes.UserCount, byUser),
            LikeCount = SumOf(read.Likes.Count, byUser),
            RepeatedRowCount = read.RepeatedRowCount,
            SkippedRowCount = read.SkippedRowCount,
            BelowThresholdRowCount = read.BelowThresholdRowCount,
            UserWeighting = weighting,
            ItemScaling = itemScaling,
        };
        return CreateEmbeddings(result, options.Dimension, names, itemCounts, ShardSums.SquaresPerItem(owners, weighted), itemScaling, summary);
    }

    /// <summary>The item vectors of a result.</summary>
    /// <param name="result">The result of training.</param>
    /// <param name="dimension">Numbers per vector.</param>
    /// <param name="names">Names of the items.</param>
    /// <param name="itemCounts">How many users like each.</param>
    /// <param name="diagonal">X_ii before the scaling, or <see langword="null"/> if some are not known.</param>
    /// <param name="itemScaling">See <see cref="EmbeddingOptions.ItemScaling"/>.</param>
    /// <param name="summary">The training summary, if there is one.</param>
    public static ItemEmbeddings CreateEmbeddings(
        TrainingResult result,
        int dimension,
        string[] names,
        int[] itemCounts,
        double[]? diagonal,
        double itemScaling,
        TrainingSummary? summary)
    {
        double[]? scaled = diagonal is null ? null : ItemScales.ScaleCounts(diagonal, itemScaling);
        double[]? scales = diagonal is null ? null : ItemScales.FromCounts(() => diagonal, itemScaling);
        return new ItemEmbeddings(result.Vectors, dimension, names, itemCounts, scaled, summary, scales);
    }

    /// <summary>The transformer that writes the vectors.</summary>
    /// <param name="embeddings">The vectors.</param>
    /// <param name="columns">The columns to write, as the user named them.</param>
    /// <param name="outputs">The columns to write, with keys in place of raw ids.</param>
    /// <param name="pooling">How the vectors of several items are combined.</param>
    /// <param name="keys">The mapping of raw ids to keys, if there is one.</param>
    public CooccurrenceEmbeddingTransformer CreateTransformer(
        ItemEmbeddings embeddings, IReadOnlyList<InputOutputColumnPair> columns, OutputColumn[] outputs, Pooling pooling, ItemKeys? keys)
    {
        float unknown = _options.UnknownItem == UnknownItemVector.NaN ? float.NaN : 0;
        var vectors = new VectorTransformer(embeddings, outputs, unknown, pooling);
        var transformer = keys is null
            ? new CooccurrenceEmbeddingTransformer(embeddings, columns, vectors, rawIds: [])
            : new CooccurrenceEmbeddingTransformer(embeddings, columns, keys.WithKeys(vectors), keys.Ids);
        Progress.Complete();
        return transformer;
    }

    /// <summary>
    /// Checks the memory of the vectors. How much more training needs depends on how many items have different likes, so it is checked
    /// again after reading.
    /// </summary>
    private void RequireMemory(int itemCount)
    {
        int dimension = _options.Dimension;
        long available = MemoryEstimate.Available;
        MemoryEstimate.Require(
            $"The vectors of {itemCount} items with {dimension} numbers each need",
            MemoryEstimate.VectorBytes(itemCount, dimension),
            available);
        long most = MemoryEstimate.TrainingBytes(
            itemCount, itemCount / Processes.Size, itemCount, dimension, Math.Min(dimension, itemCount), Threads, Processes.Size);
        if (most <= available) return;
        Warning(string.Create(CultureInfo.InvariantCulture,
            $"Training may need up to {most / 1e9:F1} GB of memory, if all {itemCount} items have different likes, and "
            + $"{available / 1e9:F1} GB are available. Fit checks it again after reading."));
    }

    private static InvalidOperationException NoLikes(LikesReadResult read, LikesInput data) => new(
        $"There is nothing to learn from: no row has {data.Description} that is a like ("
        + $"{read.SkippedRowCount} rows were skipped because something is missing, {read.BelowThresholdRowCount} because of their rating). "
        + "Give Fit at least one row per like, and check that the filters before it and the key mapping of the item column keep some.");

    /// <summary>The options that change the vectors, or when processes exchange data.</summary>
    private static string Describe(EmbeddingOptions options) => string.Create(CultureInfo.InvariantCulture,
        $"Dimension {options.Dimension}, MaximumNumberOfIterations {options.MaximumNumberOfIterations}, OptimizationTolerance "
        + $"{options.OptimizationTolerance}, Seed {options.Seed}, ItemScaling {options.ItemScaling}, "
        + $"CheckpointFolder {(options.CheckpointFolder is null ? "none" : "set")}, CheckpointInterval {options.CheckpointInterval}, "
        + $"InitialEmbeddings {(options.InitialEmbeddings is { } initial ? DataFingerprint.Of(initial.Matrix.Span)[..16] : "none")}"
        + $"{options.DescribeOthers()}");

    /// <summary>The kernels of the widest vectors that all processes support. Other vector widths give other bits.</summary>
    private static Kernels CommonKernels(ICollectives processes)
        => processes.Size == 1 ? Kernels.Best : Kernels.OfWidth(processes.AllGather<int>([Kernels.Best.VectorBits]).Min(width => width[0]));

    /// <summary>A number of all likes: the sum over processes, if each has the likes of some users.</summary>
    private long SumOf(long own, bool byUser) => byUser ? Processes.Sum(own) : own;

    private void ThrowIfCanceledAndPoll()
    {
        ThrowIfCanceled();
        Progress.Poll();
    }

    private void Report(TrainingProgress progress)
    {
        if (progress.Phase != _last?.Phase && DescribeBegin(progress.Phase) is { } begin) Info(begin);
        if (progress.Iteration is { } iteration && iteration != _last?.Iteration) LogIteration(iteration, progress);
        _last = progress;
        if (Processes.Rank == 0) _options.Progress?.Report(progress);
    }

    private static string? DescribeBegin(TrainingPhase phase) => phase switch
    {
        TrainingPhase.Reading => "Reading rows.",
        TrainingPhase.Selecting => "Choosing settings by their recommendations of held-out likes.",
        TrainingPhase.Initializing => "Computing the initial vectors.",
        TrainingPhase.Certifying => "Checking the vectors for a direction in which the loss decreases.",
        _ => null, // iterations have messages of their own
    };

    private void LogIteration(int iteration, TrainingProgress progress)
    {
        string left = progress.EstimatedRemaining is { } time
            ? string.Create(CultureInfo.InvariantCulture, $", about {time.TotalSeconds:F2} s left")
            : "";
        Info(string.Create(CultureInfo.InvariantCulture, $"Iteration {iteration}: loss {progress.Loss:G9}, relative gradient "
            + $"{progress.RelativeGradient:G3}, estimated gap {progress.EstimatedGap:G3}, {progress.Elapsed.TotalSeconds:F2} s{left}."));
    }

    private float[]? InitialVectors(string[] names)
    {
        if (_options.InitialEmbeddings is not { } initial) return null;
        var vectors = new float[names.Length * initial.Dimension];
        for (int index = 0; index < names.Length; index++)
        {
            int earlier = initial.IndexOf(names[index]);
            if (earlier >= 0) initial.GetVector(earlier).CopyTo(vectors.AsSpan(index * initial.Dimension));
        }
        return vectors;
    }
}
