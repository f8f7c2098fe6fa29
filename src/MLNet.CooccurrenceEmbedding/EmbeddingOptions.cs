using System.Numerics.Tensors;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>What every trainer of item embeddings lets you set.</summary>
public abstract class EmbeddingOptions
{
    internal const int DefaultDimension = 300;

    private protected EmbeddingOptions()
    {
    }

    /// <summary>
    /// Name of the column to write: a vector of <see cref="Dimension"/> <see cref="float"/> values. May be the name of an
    /// existing column, which it then hides.
    /// </summary>
    public string OutputColumnName { get; set; } = "";

    /// <summary>
    /// p in X_ij / (c_i·c_j)^p with c_i = X_ii, from 0 to 1: 0 (the default) for plain counts, 0.5 for the cosine between the items' columns of S.
    /// </summary>
    public double ItemScaling { get; set; }

    /// <summary>Numbers per vector, at least 1. Default 300.</summary>
    public int Dimension { get; set; } = DefaultDimension;

    /// <summary>Iterations after which training stops in any case, at least 0. Default 200.</summary>
    public int MaximumIterations { get; set; } = 200;

    /// <summary>
    /// Training stops when the estimated (L − L*)/L*, how far the loss is above the optimum it approaches, is at or below
    /// this. A finite number, at least 0. Default 1e-5.
    /// </summary>
    public double Tolerance { get; set; } = 1e-5;

    /// <summary>
    /// Seed of the random start. Default 0: a fit is reproducible without asking for it. Independent of the seed of the
    /// <see cref="Microsoft.ML.MLContext"/>.
    /// </summary>
    public int Seed { get; set; }

    /// <summary>
    /// Vectors of an earlier fit to start from, matched to the items of this one by name
    /// (<see cref="ItemEmbeddings.Names"/>); items without one start from their likes. Fitting tomorrow's data from today's vectors ends at
    /// the same optimum as from nothing, in a fraction of the iterations. Of the same <see cref="Dimension"/>, and finite. Default none.
    /// </summary>
    public ItemEmbeddings? InitialEmbeddings { get; set; }

    /// <summary>The vector of missing and unknown items. Default <see cref="UnknownItemVector.Zero"/>.</summary>
    public UnknownItemVector UnknownItem { get; set; } = UnknownItemVector.Zero;

    /// <summary>
    /// Threads to read and train with, at least 1, or <see langword="null"/> (the default) for one per processor. The
    /// vectors do not depend on it.
    /// </summary>
    public int? NumberOfThreads { get; set; }

    /// <summary>Told after the start and after each iteration, on the thread that runs Fit. Default none.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Stops Fit with an <see cref="OperationCanceledException"/>. Default none.</summary>
    public CancellationToken CancellationToken { get; set; }

    private protected void RequireShared()
    {
        Require(ItemScaling is >= 0 and <= 1, nameof(ItemScaling), ItemScaling, "from 0 to 1");
        Require(Dimension >= 1, nameof(Dimension), Dimension, "at least 1");
        Require(MaximumIterations >= 0, nameof(MaximumIterations), MaximumIterations, "at least 0");
        Require(Tolerance >= 0 && double.IsFinite(Tolerance), nameof(Tolerance), Tolerance, "a finite number, at least 0");
        Require(NumberOfThreads is null or >= 1, nameof(NumberOfThreads), NumberOfThreads, "at least 1, or null for one per processor");
        Require(Enum.IsDefined(UnknownItem), nameof(UnknownItem), UnknownItem, "Zero or NaN");
        if (InitialEmbeddings is { } initial && initial.Dimension != Dimension)
        {
            throw new ArgumentException(
                $"{nameof(InitialEmbeddings)} have {initial.Dimension} numbers per vector, but {nameof(Dimension)} is {Dimension}. Set {nameof(Dimension)} to "
                + $"{initial.Dimension}, or leave {nameof(InitialEmbeddings)} out.",
                nameof(InitialEmbeddings));
        }
        if (InitialEmbeddings is not null && !TensorPrimitives.IsFiniteAll(InitialEmbeddings.Matrix.Span))
            throw new ArgumentException($"{nameof(InitialEmbeddings)} hold a number that is not finite. Leave {nameof(InitialEmbeddings)} out.", nameof(InitialEmbeddings));
    }

    private protected static void RequireName(string? name, string option)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException($"{option} must name a column.", option);
    }

    private protected static void Require(bool holds, string option, object? value, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be {range}.");
    }
}
