using System.CommandLine;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Commands;

/// <summary>The options of a training.</summary>
internal sealed class TrainingOptions
{
    private readonly Option<int> _dimension = Options.Number("--dimension", 300, "Numbers per movie vector", d => d >= 1, "at least 1");

    private readonly Option<int> _iterations = Options.Number(
        "--iterations", 200, "The maximum number of iterations", i => i >= 0, "at least 0");

    private readonly Option<double> _tolerance = Options.Number(
        "--tolerance",
        1e-5,
        "Training stops when the loss is estimated to be within this fraction of the optimum",
        t => t >= 0 && double.IsFinite(t),
        "at least 0");

    private readonly Option<int> _threads = Options.Number(
        "--threads",
        Environment.ProcessorCount,
        "Threads to train with; the vectors do not depend on their number",
        n => n >= 1,
        "at least 1");

    public TrainingOptions(Command command)
    {
        command.Add(_dimension);
        command.Add(_iterations);
        command.Add(_tolerance);
        command.Add(_threads);
    }

    /// <summary>Trains on the columns of <see cref="MovieData.Likes"/>.</summary>
    public CooccurrenceEmbeddingTransformer Fit(
        MLContext mlContext, IDataView likes, ParseResult parsed, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        return Fit(parsed, bar => mlContext.Transforms
            .CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
            {
                OutputColumnName = SavedModel.VectorColumn,
                ItemColumnName = MovieData.MovieKeyColumn,
                UserColumnName = MovieData.UserIdColumn,
                Dimension = parsed.GetValue(_dimension),
                MaximumNumberOfIterations = parsed.GetValue(_iterations),
                OptimizationTolerance = parsed.GetValue(_tolerance),
                NumberOfThreads = parsed.GetValue(_threads),
                Progress = progress is null ? bar : new CombinedProgress(bar, progress),
                CancellationToken = cancellation,
            })
            .Fit(likes));
    }

    /// <summary>Trains a recommender, which chooses its settings itself, on the columns of <see cref="MovieData.Likes"/>.</summary>
    public ItemRecommender FitRecommender(MLContext mlContext, IDataView likes, ParseResult parsed, CancellationToken cancellation)
        => Fit(parsed, bar => mlContext
            .CooccurrenceRecommender(new CooccurrenceRecommenderTrainer.Options
            {
                ItemColumnName = MovieData.MovieKeyColumn,
                UserColumnName = MovieData.UserIdColumn,
                Dimension = parsed.GetValue(_dimension),
                NumberOfThreads = parsed.GetValue(_threads),
                Progress = bar,
                CancellationToken = cancellation,
            })
            .Fit(likes));

    private T Fit<T>(ParseResult parsed, Func<IProgress<TrainingProgress>, T> fit)
    {
        try
        {
            return Screen.WithProgress(fit);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or ArithmeticException or OutOfMemoryException)
        {
            // The vectors are too large for a model zip or for the memory.
            throw new UserErrorException($"Training with --dimension {parsed.GetValue(_dimension)} failed: {e.Message}");
        }
    }

    private sealed class CombinedProgress(IProgress<TrainingProgress> first, IProgress<TrainingProgress> second)
        : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            first.Report(value);
            second.Report(value);
        }
    }
}
