using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

public sealed class ProgressTests
{
    private const int SlowRows = 60;

    private readonly MLContext _mlContext = Toy.Context();
    private readonly List<TrainingProgress> _reports = [];
    private readonly List<int> _threads = [];

    public static TheoryData<string, int> Shapes => new()
    {
        { "keys", 1 }, { "raw ids", 2 }, { "ratings", 2 }, { "baskets", 2 }, { "wide", 1 }, { "counts", 2 },
    };

    /// <summary>Raw ids are read twice: to map them to keys, and once more.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Fit_reports_every_phase_of_every_input_shape_on_its_thread(string shape, int passes)
    {
        IDataView data = Data(shape);
        long rows = passes * data.Preview(int.MaxValue).RowView.Length;
        Fit(shape, data);

        Assert.Equal(TrainingPhase.Reading, _reports[0].Phase);
        Assert.Equal((0, 0, null, 0), (_reports[0].RowCount, _reports[0].PassCount, _reports[0].Iteration, _reports[0].Completion));
        Assert.True(double.IsNaN(_reports[0].Loss) && double.IsNaN(_reports[0].RelativeGradient));
        Assert.Equal(double.PositiveInfinity, _reports[0].EstimatedGap);
        Assert.Null(_reports[0].EstimatedRemaining);
        Assert.All(_reports.Where(report => report.Phase != TrainingPhase.Reading), report => Assert.Equal(rows, report.RowCount));
        Assert.Equal(
            [TrainingPhase.Reading, TrainingPhase.Initializing, TrainingPhase.Optimizing, TrainingPhase.Certifying],
            _reports.Select(report => report.Phase).Distinct());
        // The iterations of one start are reported. The last report is that of the end.
        int iterations = _reports[^1].Iteration!.Value;
        Assert.Equal(
            Enumerable.Range(0, iterations + 1).Append(iterations),
            _reports.Where(report => report.Phase == TrainingPhase.Optimizing).Select(report => report.Iteration!.Value));
        Assert.All(_reports.Zip(_reports.Skip(1)), pair =>
        {
            Assert.True(pair.Second.Completion >= pair.First.Completion);
            Assert.True(pair.Second.Elapsed >= pair.First.Elapsed);
        });
        Assert.All(_reports.SkipLast(1), report => Assert.InRange(report.Completion, 0, Math.BitDecrement(1)));
        Assert.Equal((1, TimeSpan.Zero), (_reports[^1].Completion, _reports[^1].EstimatedRemaining));
        Assert.Equal([Environment.CurrentManagedThreadId], _threads.Distinct());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Fit_reports_reading_while_parallel_cursors_wait_for_rows(int cursors)
    {
        TrainingSummary summary = Fit("keys", SlowView(cursors));

        TrainingProgress[] reading = [.. _reports.Where(report => report.Phase == TrainingPhase.Reading)];
        Assert.True(reading.Length >= 3, $"There were {reading.Length} reports.");
        Assert.All(reading.Zip(reading.Skip(1)), pair => Assert.InRange(
            pair.Second.Elapsed - pair.First.Elapsed, FitProgressInterval, TimeSpan.MaxValue));
        Assert.Equal([Environment.CurrentManagedThreadId], _threads.Distinct());
        Assert.True(summary.Elapsed >= reading[^1].Elapsed);
    }

    [Fact]
    public void Fit_ends_reading_and_closes_cursors_when_the_progress_handler_throws_while_rows_are_read()
    {
        RowsView view = SlowView(cursors: 3);
        var thrown = new InvalidTimeZoneException();
        Assert.Same(thrown, Assert.Throws<InvalidTimeZoneException>(() => Fit("keys", view, report =>
        {
            if (_reports.Count == 2) throw thrown;
        })));
        Assert.Equal(TrainingPhase.Reading, _reports[^1].Phase);
        Assert.Equal(0, view.OpenCursors);
    }

    [Fact]
    public void Vectors_do_not_depend_on_progress()
        => Columns.AssertSameBits(
            Toy.Fit(_mlContext, Toy.Keyed()).Embeddings.Matrix.ToArray(),
            _mlContext.Transforms.CooccurrenceEmbed(Options(new Reporter(_ => { }))).Fit(Toy.Keyed()).Embeddings.Matrix.ToArray());

    private static CooccurrenceEmbeddingEstimator.Options Options(IProgress<TrainingProgress> progress)
    {
        CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
        options.Progress = progress;
        return options;
    }

    private static TimeSpan FitProgressInterval => TimeSpan.FromMilliseconds(199);

    /// <summary>Each cursor takes 12 ms per row: reading takes more than 0.7 s.</summary>
    private static RowsView SlowView(int cursors)
    {
        (string User, uint Item)[] likes = [.. Toy.Likes.Take(SlowRows * cursors).Select(like => ($"u{like.User}", (uint)like.Item))];
        return Toy.KeyedIn([.. likes.Chunk(SlowRows)], _ => Thread.Sleep(12));
    }

    private IDataView Data(string shape)
    {
        LikeShapes toy = LikeShapes.CreateToy(_mlContext);
        return shape switch
        {
            "keys" => Toy.Keyed(),
            "raw ids" => toy.Raw(),
            "ratings" => toy.Rated(),
            "baskets" => toy.Baskets(),
            "wide" => toy.Wide(),
            _ => toy.Counts(bothHalves: false, diagonal: true),
        };
    }

    private TrainingSummary Fit(string shape, IDataView data, Action<TrainingProgress>? handle = null)
    {
        var reporter = new Reporter(report =>
        {
            _reports.Add(report);
            _threads.Add(Environment.CurrentManagedThreadId);
            handle?.Invoke(report);
        });
        if (shape == "counts")
        {
            return _mlContext.Transforms.CooccurrenceEmbedCounts(new CooccurrenceCountsEmbeddingEstimator.Options
            {
                OutputColumnName = "Vector",
                FirstItemColumnName = "MovieA",
                SecondItemColumnName = "MovieB",
                CountColumnName = "Count",
                Dimension = Toy.Dimension,
                Progress = reporter,
            }).Fit(data).Training;
        }
        CooccurrenceEmbeddingEstimator.Options options = Options(reporter);
        options.ItemColumnName = shape switch { "keys" => "Item", "baskets" => "Movies", "wide" => "Row", _ => "Movie" };
        if (shape is "baskets" or "wide") options.UserColumnName = null;
        if (shape == "ratings") (options.RatingColumnName, options.LikeThreshold) = ("Rating", 4);
        return _mlContext.Transforms.CooccurrenceEmbed(options).Fit(data).Training;
    }

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
