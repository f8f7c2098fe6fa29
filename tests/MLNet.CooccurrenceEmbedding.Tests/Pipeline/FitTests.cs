using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Hosting;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

public class FitTests
{
    private readonly MLContext _mlContext = Toy.Context();

    [Fact]
    public void TrainingSummary_reports_input_counts_and_convergence()
    {
        var likes = Toy.Likes.Select(like => ($"u{like.User}", (uint)like.Item)).ToList();
        likes.AddRange([likes[3], likes[3], ("", 1u), ("u1", 0u), ("", 0u)]);

        TrainingSummary summary = Toy.Fit(_mlContext, Toy.Keyed(likes)).Training;

        Assert.Equal(Toy.Likes.Select(like => like.User).Distinct().Count(), summary.UserCount);
        Assert.Equal(Toy.ItemCount, summary.ItemCount);
        Assert.Equal(Toy.Likes.Select(like => like.Item).Distinct().Count(), summary.LikedItemCount);
        Assert.Equal(Toy.Likes.Count, summary.LikeCount);
        Assert.Equal(2, summary.RepeatedRowCount);
        Assert.Equal(3, summary.SkippedRowCount);
        Assert.Equal(Toy.Dimension, summary.Dimension);
        Assert.Equal(summary.Iterations + 1, summary.LossPerIteration.Count);
        Assert.InRange(summary.Loss, 0, summary.LossAtZero);
        Assert.InRange(summary.RelativeGradient, 0, 0.1);
        Assert.True(summary.Converged);
        Assert.True(summary.Elapsed > TimeSpan.Zero);
    }

    [Fact]
    public void Fit_is_independent_of_row_order_user_names_and_thread_count()
    {
        var expected = Fit(Toy.Keyed(), threads: 1);
        var random = new Random(5);

        (string, uint)[] shuffled = [.. Toy.Likes.Select(like => ($"u{like.User}", (uint)like.Item))];
        random.Shuffle(shuffled);
        AssertSameVectors(expected, Fit(Toy.Keyed(shuffled), threads: 1));
        AssertSameVectors(
            expected, Fit(Toy.Keyed(NumberDataViewType.Int64, Toy.Likes.Select(like => (-1L * like.User, (uint)like.Item))), threads: 2));
        AssertSameVectors(expected, Fit(Toy.KeyedIn([shuffled[..100], shuffled[100..], shuffled[50..70]]), threads: 3));
        AssertSameVectors(expected, Fit(Toy.Keyed(Toy.Likes.Select(like => ($"u{like.User}", (byte)like.Item))), threads: null));
        AssertSameVectors(expected, Fit(Toy.Keyed(Toy.Likes.Select(like => ($"u{like.User}", (ulong)like.Item))), threads: null));
    }

    [Fact]
    public void Fit_is_independent_of_the_MLContext_seed()
        => AssertSameVectors(Toy.Fit(new MLContext(1), Toy.Keyed()), Toy.Fit(new MLContext(2), Toy.Keyed()));

    [Fact]
    public void Estimator_copies_its_options_and_can_fit_repeatedly()
    {
        var options = Toy.Options();
        var estimator = _mlContext.Transforms.CooccurrenceEmbed(options);
        options.Dimension = 2;
        options.ItemColumnName = "nowhere";

        var first = estimator.Fit(Toy.Keyed());
        Assert.Equal(Toy.Dimension, first.Embeddings.Dimension);
        AssertSameVectors(first, estimator.Fit(Toy.Keyed()));
    }

    [Fact]
    public void CooccurrenceEmbed_overloads_give_the_same_vectors()
        => AssertSameVectors(
            _mlContext.Transforms
                .CooccurrenceEmbed("Vector", itemColumnName: "Item", userColumnName: "User", dimension: Toy.Dimension)
                .Fit(Toy.Keyed()),
            Toy.Fit(_mlContext, Toy.Keyed()));

    [Fact]
    public void Dimension_defaults_to_300()
        => Assert.Equal(300, _mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User").Fit(Toy.Keyed()).Embeddings.Dimension);

    [Fact]
    public void Fit_rethrows_the_exception_of_the_data_and_closes_cursors()
    {
        var view = Toy.KeyedIn([[("a", 1u), ("bad", 2u)]], user =>
        {
            if (user == "bad") throw new FormatException("row 2 is broken");
        });
        Assert.Equal("row 2 is broken", Assert.Throws<FormatException>(() => Toy.Fit(_mlContext, view)).Message);
        Assert.Equal(0, view.OpenCursors);
    }

    [Fact]
    public void Fit_logs_and_reports_progress()
    {
        var messages = new List<string>();
        _mlContext.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Info
                && e.Source.Contains("CooccurrenceEmbedding", StringComparison.Ordinal))
                messages.Add(e.RawMessage);
        };
        var reports = new List<TrainingProgress>();
        var options = Toy.Options();
        options.Progress = new Reporter(reports.Add);

        var summary = _mlContext.Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed()).Training;

        Assert.Equal("Reading rows.", messages[0]);
        Assert.StartsWith($"Read {Toy.Likes.Count} likes", messages[1], StringComparison.Ordinal);
        Assert.Equal("Computing the initial vectors.", messages[2]);
        // The iterations of one start are reported.
        Assert.Equal(
            Enumerable.Range(0, reports[^1].Iteration!.Value + 1).Select(iteration => $"Iteration {iteration}"),
            messages[3..].Where(message => message.StartsWith("Iteration ", StringComparison.Ordinal))
                .Select(message => message[..message.IndexOf(':', StringComparison.Ordinal)]));
        Assert.Single(messages, message => message.Contains($"after {summary.Iterations} iterations", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_warns_when_no_user_likes_two_items()
    {
        var warnings = new List<string>();
        _mlContext.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(e.RawMessage);
        };

        var embeddings = Toy.Fit(_mlContext, Toy.Keyed([("a", 1u), ("b", 2u), ("c", 2u)])).Embeddings;

        Assert.Equal(-1, embeddings.Matrix.Span.IndexOfAnyExcept(0f));
        Assert.Contains("Is column 'User' really the user?", Assert.Single(warnings), StringComparison.Ordinal);
        Toy.Fit(_mlContext, Toy.Keyed());
        Assert.Single(warnings);
    }

    [Fact]
    public void Fit_warns_when_the_vectors_explain_almost_nothing()
    {
        var warnings = new List<string>();
        _mlContext.Log += (_, e) =>
        {
            if (e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning) warnings.Add(e.RawMessage);
        };
        // 2,000 pairs of items that only one user likes, and vectors of two numbers: few pairs can be explained.
        var likes = Enumerable.Range(0, 2_000).SelectMany<int, NamedLikeRow>(user =>
            [new() { User = $"{user}", Movie = $"a{user}" }, new() { User = $"{user}", Movie = $"b{user}" },
             new() { User = $"{user}", Movie = $"c{user / 2}" }]);
        CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
        (options.ItemColumnName, options.Dimension) = ("Movie", 2);

        TrainingSummary summary = _mlContext.Transforms.CooccurrenceEmbed(options)
            .Fit(_mlContext.Data.LoadFromEnumerable(likes)).Training;

        Assert.InRange(summary.ExplainedFraction, 0, 0.01);
        string warning = Assert.Single(warnings);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"only {summary.ExplainedFraction:P2} of"), warning, StringComparison.Ordinal);
        Assert.Contains("5000 of 5000 items have at most 2 likes", warning, StringComparison.Ordinal);
        Assert.Contains("column 'User' is the user and column 'Movie' the item", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_has_the_explained_fraction_of_the_counts()
    {
        TrainingSummary summary = Toy.Fit(_mlContext, Toy.Keyed()).Training;
        Assert.Equal((summary.LossAtZero - summary.Loss) / summary.LossAtZero, summary.ExplainedFraction, 1e-12);
        Assert.InRange(summary.ExplainedFraction, 0.5, 0.999);
        Assert.True(double.IsNaN(Toy.Fit(_mlContext, Toy.Keyed([("a", 1u), ("b", 2u)])).Training.ExplainedFraction));
    }

    [Fact]
    public void Canceling_the_token_stops_training_within_an_iteration()
    {
        using var cancellation = new CancellationTokenSource();
        var reports = new List<TrainingProgress>();
        var options = Toy.Options();
        options.OptimizationTolerance = 0;
        options.CancellationToken = cancellation.Token;
        options.Progress = new Reporter(progress =>
        {
            reports.Add(progress);
            if (progress.Iteration == 2) cancellation.Cancel();
        });

        Assert.ThrowsAny<OperationCanceledException>(() => _mlContext.Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed()));
        Assert.Equal(2, reports[^1].Iteration);
    }

    [Fact]
    public void Canceling_the_token_stops_the_pass_over_raw_ids()
    {
        const int Rows = 100_000;
        using var cancellation = new CancellationTokenSource();
        int read = 0;
        IDataView likes = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(row =>
        {
            if (++read == 1000) cancellation.Cancel();
            return new NamedLikeRow { User = $"u{row % 100}", Movie = $"m{row % 77}" };
        }));
        CooccurrenceEmbeddingEstimator.Options options = new()
        {
            OutputColumnName = "Vector",
            ItemColumnName = "Movie",
            UserColumnName = "User",
            Dimension = 4,
            CancellationToken = cancellation.Token,
        };

        Assert.ThrowsAny<OperationCanceledException>(() => _mlContext.Transforms.CooccurrenceEmbed(options).Fit(likes));
        Assert.InRange(read, 1000, Rows / 2);
    }

    [Fact]
    public void Canceled_token_stops_Fit_before_reading_data()
    {
        var options = Toy.Options();
        options.CancellationToken = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(
            () => _mlContext.Transforms.CooccurrenceEmbed(options).Fit(new UnreadableView(Toy.Keyed())));
    }

    [Fact]
    public void Canceling_the_context_stops_Fit_but_not_fitted_transformers()
    {
        var fitted = Toy.Fit(_mlContext, Toy.Keyed());
        var options = Toy.Options();
        options.OptimizationTolerance = 0;
        options.Progress = new Reporter(progress =>
        {
            if (progress.Iteration == 2) Cancellation.CancelAll(_mlContext);
        });

        Assert.Throws<OperationCanceledException>(() => _mlContext.Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed()));
        Assert.Throws<OperationCanceledException>(() => Toy.Fit(_mlContext, Toy.Keyed()));

        Assert.Equal(Toy.Likes.Count, Columns.Vectors(fitted.Transform(Toy.Keyed()), "Vector").Length);
        Assert.NotEmpty(SavedModel.Bytes(fitted, Toy.Keyed()));
    }

    [Fact]
    public void Host_environment_is_found_by_field_and_by_interface_and_is_optional()
    {
        Assert.NotNull(CatalogEnvironment.ByField(_mlContext.Transforms));
        Assert.Same(CatalogEnvironment.ByField(_mlContext.Transforms), CatalogEnvironment.ByInterface(_mlContext.Transforms));
        AssertSameVectors(Toy.Fit(_mlContext, Toy.Keyed()), new CooccurrenceEmbeddingEstimator(null, Toy.Options()).Fit(Toy.Keyed()));
    }

    private CooccurrenceEmbeddingTransformer Fit(IDataView data, int? threads)
    {
        var options = Toy.Options();
        options.NumberOfThreads = threads;
        return _mlContext.Transforms.CooccurrenceEmbed(options).Fit(data);
    }

    private static void AssertSameVectors(CooccurrenceEmbeddingTransformer expected, CooccurrenceEmbeddingTransformer actual)
        => Columns.AssertSameBits(expected.Embeddings.Matrix.ToArray(), actual.Embeddings.Matrix.ToArray());

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
