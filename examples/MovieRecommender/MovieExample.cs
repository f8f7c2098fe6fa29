using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender;

/// <summary>The example from end to end: read, train, save, load, show.</summary>
internal static class MovieExample
{
    private const string VectorColumn = "MovieVector";
    private const int WellKnownMovies = 4;

    public static int Run(ExampleOptions options, CancellationToken cancellation)
    {
        try
        {
            return RunSteps(options, cancellation);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Cancelled; nothing was written.");
            return 130;
        }
        catch (Exception e) when (e is UserErrorException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
            return 1;
        }
    }

    private static int RunSteps(ExampleOptions options, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        using var zip = new PendingFile(options.Save ?? folder.File("model.zip"), "--save");
        using PendingFile? json = options.Json is null ? null : new PendingFile(options.Json, "--json");
        var mlContext = new MLContext();

        MovieData data = Read(mlContext, options, folder);
        var titles = new TitleSearch(data.Movies.Values);
        Movie[] queries = options.Similar.Count > 0
            ? [.. options.Similar.Select(titles.Find)]
            : [.. titles.WellKnown(WellKnownMovies)];
        cancellation.ThrowIfCancellationRequested();

        (CooccurrenceEmbeddingTransformer embedding, TimeSpan fitTime) = Timed(() => Fit(mlContext, data, options, cancellation));
        Screen.ShowTraining(embedding.Training);
        foreach (Movie movie in queries)
            Screen.ShowSimilar(movie, SimilarMovies.To(movie, embedding.Embeddings, data.Movies));
        cancellation.ThrowIfCancellationRequested();

        var model = new TransformerChain<ITransformer>(data.KeyMapping, embedding);
        TimeSpan saveTime = Timed(() => SavedModel.Save(mlContext, model, zip.TemporaryPath));
        cancellation.ThrowIfCancellationRequested();
        (bool same, TimeSpan loadTime) = Timed(() => SavedModel.GivesTheSameVectors(zip.TemporaryPath, embedding.Embeddings, VectorColumn));
        if (!same)
            throw new UserErrorException("The saved model does not give the vectors that were trained; it was not kept.");
        cancellation.ThrowIfCancellationRequested();

        var report = Report.Of(embedding.Training, data.ReadTime, fitTime, saveTime, loadTime);
        json?.Write(report.ToJson());
        zip.Commit();
        json?.Commit();
        Screen.ShowEnd(report, options);
        return 0;
    }

    private static MovieData Read(MLContext mlContext, ExampleOptions options, TemporaryFolder folder)
    {
        if (options is { Ratings: { } ratings, Movies: { } movies })
        {
            Screen.Say($"Reading {ratings} and {movies}.");
            return MovieData.Read(mlContext, ratings, movies, options.LikeThreshold);
        }
        Screen.Say("No --ratings and --movies given: invented movies and ratings, generated from a fixed seed in the shape of MovieLens' small data set.");
        (ratings, movies) = (folder.File("ratings.csv"), folder.File("movies.csv"));
        GeneratedMovies.Write(ratings, movies);
        return MovieData.Read(mlContext, ratings, movies, options.LikeThreshold);
    }

    private static CooccurrenceEmbeddingTransformer Fit(MLContext mlContext, MovieData data, ExampleOptions options, CancellationToken cancellation)
    {
        try
        {
            return Screen.WithProgress(progress => mlContext.Transforms
                .CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
                {
                    OutputColumnName = VectorColumn,
                    ItemColumnName = MovieData.MovieKeyColumn,
                    UserColumnName = MovieData.UserIdColumn,
                    Dimension = options.Dimension,
                    MaximumIterations = options.Iterations,
                    Tolerance = options.Tolerance,
                    NumberOfThreads = options.Threads,
                    Progress = progress,
                    CancellationToken = cancellation,
                })
                .Fit(data.Likes));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or ArithmeticException or OutOfMemoryException)
        {
            // Too many movies x dimension: for a model zip, or for this machine.
            throw new UserErrorException($"Training with --dimension {options.Dimension} failed: {e.Message}");
        }
    }

    private static (T Result, TimeSpan Time) Timed<T>(Func<T> step)
    {
        var clock = Stopwatch.StartNew();
        return (step(), clock.Elapsed);
    }

    private static TimeSpan Timed(Action step)
    {
        var clock = Stopwatch.StartNew();
        step();
        return clock.Elapsed;
    }
}
