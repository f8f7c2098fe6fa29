using System.Globalization;
using System.Text;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Interop;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Persistence;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding;

/// <summary>What the fits of all estimators have in common: options in, progress out, vectors to a transformer.</summary>
internal sealed class EmbeddingFit(EmbeddingOptions options, FitHost host)
{
    public int Threads { get; } = Math.Min(options.NumberOfThreads ?? int.MaxValue, Environment.ProcessorCount);

    public Workers Workers => new(Threads, host.ThrowIfCancelled);

    /// <summary>The names of the items, which are read only if that many vectors can be saved at all.</summary>
    /// <exception cref="ArgumentException">So many vectors, with these names, are more than a saved model can hold.</exception>
    public string[] Names(string itemColumnName, int itemCount, Func<string[]> read)
    {
        StockModel.RequireThatItFits(itemColumnName, itemCount, options.Dimension);
        string[] names = read();
        StockModel.RequireThatItFits(itemColumnName, itemCount, options.Dimension, names.Sum(name => (long)Encoding.UTF8.GetByteCount(name)));
        return names;
    }

    public SolverOptions SolverOptions(string[] names)
        => new(options.Dimension, options.MaximumIterations, options.Tolerance, options.Seed, InitialVectors(names));

    public void Report(TrainingProgress progress)
    {
        string left = progress.EstimatedRemaining is { } time ? string.Create(CultureInfo.InvariantCulture, $", about {time.TotalSeconds:F2} s left") : "";
        host.Info(string.Create(CultureInfo.InvariantCulture, $"Iteration {progress.Iteration}: loss {progress.Loss:G9}, relative gradient "
            + $"{progress.RelativeGradient:G3}, estimated gap {progress.EstimatedGap:G3}, {progress.Elapsed.TotalSeconds:F2} s{left}."));
        options.Progress?.Report(progress);
    }

    /// <summary>How training went, with nothing said of what was read.</summary>
    public TrainingSummary Summary(int[] itemCounts, TrainingResult result)
    {
        host.Info(string.Create(CultureInfo.InvariantCulture, $"{(result.Converged ? "Converged" : "Stopped")} after {result.LossPerIteration.Count - 1} iterations in "
            + $"{result.Elapsed.TotalSeconds:F2} s: loss {result.Loss:G9}, at zero {result.LossAtZero:G9}."));
        return new()
        {
            UserCount = 0,
            ItemCount = itemCounts.Length,
            LikedItemCount = itemCounts.Count(count => count > 0),
            LikeCount = 0,
            RepeatedRowCount = 0,
            SkippedRowCount = 0,
            Dimension = options.Dimension,
            Loss = result.Loss,
            LossAtZero = result.LossAtZero,
            RelativeGradient = result.RelativeGradient,
            Iterations = result.LossPerIteration.Count - 1,
            Converged = result.Converged,
            LossPerIteration = result.LossPerIteration,
            Elapsed = result.Elapsed,
        };
    }

    /// <param name="result">What training found.</param>
    /// <param name="names">Names of the items.</param>
    /// <param name="itemCounts">How many users like each.</param>
    /// <param name="diagonal">X_ii before the <see cref="EmbeddingOptions.ItemScaling"/>, or <see langword="null"/> if some are not known.</param>
    /// <param name="summary">What is to be told of the training.</param>
    /// <param name="columns">The columns to write, as the user named them.</param>
    /// <param name="embedded">The columns to write, with keys for raw ids.</param>
    /// <param name="pooling">How several vectors become one.</param>
    /// <param name="withKeys">Puts the mapping of raw ids around the vectors.</param>
    public CooccurrenceEmbeddingTransformer Transformer(
        TrainingResult result, string[] names, int[] itemCounts, double[]? diagonal, TrainingSummary summary,
        IReadOnlyList<InputOutputColumnPair> columns, EmbeddedColumn[] embedded, Pooling pooling, Func<ITransformer, ITransformer> withKeys)
    {
        var embeddings = new ItemEmbeddings(result.Vectors, options.Dimension, names, itemCounts, diagonal is null ? null : ItemScales.Scaled(diagonal, options.ItemScaling), summary);
        float unknown = options.UnknownItem == UnknownItemVector.NaN ? float.NaN : 0;
        return new CooccurrenceEmbeddingTransformer(embeddings, columns, withKeys(new VectorTransformer(embeddings, embedded, unknown, pooling)));
    }

    private float[]? InitialVectors(string[] names)
    {
        if (options.InitialEmbeddings is not { } initial) return null;
        var vectors = new float[names.Length * initial.Dimension];
        for (int index = 0; index < names.Length; index++)
            if (initial.IndexOf(names[index]) is var earlier and >= 0)
                initial.GetVector(earlier).CopyTo(vectors.AsSpan(index * initial.Dimension));
        return vectors;
    }
}
