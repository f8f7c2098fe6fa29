using System.Numerics.Tensors;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>The options that all estimators of item embeddings share.</summary>
public abstract class EmbeddingOptions
{
    internal const int DefaultDimension = 300;

    private protected EmbeddingOptions()
    {
    }

    /// <summary>
    /// Name of the column to write: a vector of <see cref="Dimension"/> <see cref="float"/> values. It may be the name of an
    /// existing column, which it hides. Required, unless an estimator has another option for its outputs.
    /// </summary>
    public string? OutputColumnName { get; set; }

    /// <summary>
    /// The exponent p, from 0 to 1, of the scaling of counts: the vectors are fitted to X_ij / (X_ii·X_jj)^p. 0, the default, leaves the
    /// counts unchanged. With 0.5, they become the cosines of the items' columns of S.
    /// </summary>
    public double ItemScaling { get; set; }

    /// <summary>Numbers per vector, at least 1. Default 300.</summary>
    public int Dimension { get; set; } = DefaultDimension;

    /// <summary>The largest number of iterations, at least 0. Default 200.</summary>
    public int MaximumNumberOfIterations { get; set; } = 200;

    /// <summary>
    /// Training stops when the estimate of (L − L*)/L*, the relative distance of the loss L to its minimum L*, is at or below this number,
    /// and the vectors are not at a saddle point: see <see cref="TrainingSummary.Converged"/>. A finite number, at least 0. Default 1e-5.
    /// </summary>
    public double OptimizationTolerance { get; set; } = 1e-5;

    /// <summary>
    /// Seed of the random initial vectors, any number. Further starts, of a small problem for example, use the next numbers. Default 0.
    /// A fit is always reproducible: the seed of the <see cref="Microsoft.ML.MLContext"/> has no effect.
    /// </summary>
    public int Seed { get; set; }

    /// <summary>
    /// Vectors of an earlier fit to start from (a warm start). They are matched to the items of this fit by name
    /// (<see cref="ItemEmbeddings.Names"/>). After a change of the data, a warm start takes fewer iterations than a random start. The
    /// vectors must be finite and have the same <see cref="Dimension"/>. Default none.
    /// </summary>
    public ItemEmbeddings? InitialEmbeddings { get; set; }

    /// <summary>The vector of missing and unknown items. Default <see cref="UnknownItemVector.Zero"/>.</summary>
    public UnknownItemVector UnknownItem { get; set; } = UnknownItemVector.Zero;

    /// <summary>
    /// The largest number of threads to read and train with, at least 1, or <see langword="null"/> (the default) for one per processor. The
    /// vectors do not depend on it.
    /// </summary>
    public int? NumberOfThreads { get; set; }

    /// <summary>
    /// Receives reports on the thread that calls Fit: at the start of each phase, a few times per second while rows are read and the
    /// initial vectors are computed, before the first iteration and after each one, and at the end. Default none.
    /// </summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Cancels Fit, which then throws <see cref="OperationCanceledException"/>. Default none.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// The folder in which the state of training is saved, so that a fit that was interrupted can continue: fit again with the same folder,
    /// data and options. The vectors have the same bits as those of a fit that was not interrupted. The folder is created if it does not
    /// exist. Default <see langword="null"/>: nothing is saved.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A checkpoint has at most five times the size of the vectors of the items with different likes. The last two are kept. After a fit,
    /// they are deleted, so the next fit can use the same folder. This includes a fit that stopped at
    /// <see cref="MaximumNumberOfIterations"/>. Two fits at the same time need different folders.
    /// </para>
    /// <para>
    /// A checkpoint of other likes or counts, of other <see cref="InitialEmbeddings"/>, <see cref="Dimension"/>, <see cref="Seed"/>,
    /// <see cref="OptimizationTolerance"/> or <see cref="ItemScaling"/>, of another version of this library or of a processor with another
    /// vector width is refused with an <see cref="InvalidOperationException"/>. A damaged checkpoint is not used, and a warning is logged.
    /// The number of threads and <see cref="MaximumNumberOfIterations"/> may differ.
    /// </para>
    /// <para>
    /// A problem that is solved from several starts, of up to 262,144 numbers in the vectors of items with different likes, takes about a
    /// second, and has no checkpoints.
    /// </para>
    /// </remarks>
    public string? CheckpointFolder { get; set; }

    /// <summary>
    /// The least number of iterations from one checkpoint to the next, at least 1. A checkpoint is written at the next of the iterations
    /// that compute the loss exactly, which are at most 16 iterations apart. The vectors do not depend on it. Default 16.
    /// </summary>
    public int CheckpointInterval { get; set; } = 16;

    /// <summary>Further options that change the vectors, for the comparison of processes that fit together.</summary>
    internal virtual string DescribeOthers() => "";

    private protected void RequireShared()
    {
        Require(ItemScaling is >= 0 and <= 1, nameof(ItemScaling), ItemScaling, "from 0 to 1");
        Require(Dimension >= 1, nameof(Dimension), Dimension, "at least 1");
        Require(MaximumNumberOfIterations >= 0, nameof(MaximumNumberOfIterations), MaximumNumberOfIterations, "at least 0");
        double tolerance = OptimizationTolerance;
        Require(tolerance >= 0 && double.IsFinite(tolerance), nameof(OptimizationTolerance), tolerance, "a finite number, at least 0");
        Require(NumberOfThreads is null or >= 1, nameof(NumberOfThreads), NumberOfThreads, "at least 1, or null for one per processor");
        Require(CheckpointInterval >= 1, nameof(CheckpointInterval), CheckpointInterval, "at least 1");
        if (CheckpointFolder is not null && string.IsNullOrWhiteSpace(CheckpointFolder))
        {
            throw new ArgumentException(
                $"{nameof(CheckpointFolder)} must be the path of a folder, or null for none.", nameof(CheckpointFolder));
        }
        RequireDefined(UnknownItem, nameof(UnknownItem));
        if (InitialEmbeddings is { } initial && initial.Dimension != Dimension)
        {
            throw new ArgumentException(
                $"{nameof(InitialEmbeddings)} have {initial.Dimension} numbers per vector, but {nameof(Dimension)} is {Dimension}. "
                + $"Set {nameof(Dimension)} to {initial.Dimension}, or omit {nameof(InitialEmbeddings)}.",
                nameof(InitialEmbeddings));
        }
        if (InitialEmbeddings is not null && !TensorPrimitives.IsFiniteAll(InitialEmbeddings.Matrix.Span))
        {
            throw new ArgumentException(
                $"{nameof(InitialEmbeddings)} hold a number that is not finite. Omit {nameof(InitialEmbeddings)}.",
                nameof(InitialEmbeddings));
        }
    }

    private protected static void RequireName(string? name, string option)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException($"{option} must name a column.", option);
    }

    private protected static void RequireDefined<TEnum>(TEnum value, string option)
        where TEnum : struct, Enum
    {
        string[] names = Enum.GetNames<TEnum>();
        Require(Enum.IsDefined(value), option, value, $"{string.Join(", ", names[..^1])} or {names[^1]}");
    }

    internal static void Require(bool holds, string option, object? value, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be {range}.");
    }
}
