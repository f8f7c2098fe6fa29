using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Faults;

/// <summary>Fit rethrows exceptions unchanged.</summary>
public sealed class TrainingFaultTests(ITestOutputHelper output)
{
    private readonly MLContext _mlContext = Toy.Context();

    public static TheoryData<bool> LikesAndCounts => [false, true];

    [Theory]
    [MemberData(nameof(LikesAndCounts))]
    public void Cancellation_at_any_iteration_stops_Fit_and_frees_native_memory(bool counts)
    {
        int iterations = Fit(counts, _ => { });
        for (int iteration = 0; iteration <= iterations; iteration++)
        {
            using var cancellation = new CancellationTokenSource();
            int? last = null;
            Assert.ThrowsAny<OperationCanceledException>(() => Fit(counts, progress =>
            {
                last = progress.Iteration;
                if (progress.Iteration == iteration) cancellation.Cancel();
            }, cancellation));
            Assert.Equal(iteration, last);
        }
        output.WriteLine($"Canceled at each of {iterations + 1} iterations.");
    }

    [Theory]
    [MemberData(nameof(LikesAndCounts))]
    public void Fit_rethrows_the_exception_of_a_progress_handler_at_any_iteration(bool counts)
    {
        int iterations = Fit(counts, _ => { });
        for (int iteration = 0; iteration <= iterations; iteration++)
        {
            var thrown = new InvalidTimeZoneException($"at {iteration}");
            Assert.Same(thrown, Assert.Throws<InvalidTimeZoneException>(() => Fit(counts, progress =>
            {
                if (progress.Iteration == iteration) throw thrown;
            })));
        }
        output.WriteLine($"Thrown at each of {iterations + 1} iterations.");
    }

    [Fact]
    public void Fit_rethrows_the_exception_of_a_cursor_at_any_row()
    {
        (string User, uint Item)[] likes = [.. Toy.Likes.Select(like => ($"u{like.User}", (uint)like.Item))];
        for (int bad = 0; bad < likes.Length; bad += 7)
        {
            (string User, uint Item)[] rows = [.. likes];
            rows[bad].User = "bad";
            var view = Toy.KeyedIn([rows[..100], rows[100..200], rows[200..]], user =>
            {
                if (user == "bad") throw new FormatException("a broken row");
            });
            Assert.Equal("a broken row", Assert.Throws<FormatException>(() => Toy.Fit(_mlContext, view)).Message);
            Assert.Equal(0, view.OpenCursors);
        }
        output.WriteLine($"Thrown at {(likes.Length + 6) / 7} rows.");
    }

    [Fact]
    public void Fit_of_counts_rethrows_the_exception_of_a_row_in_either_pass()
    {
        CountRow[] rows = CountRows();
        for (int pass = 1; pass <= 2; pass++)
        {
            int passes = 0;
            IEnumerable<CountRow> Broken()
            {
                int number = Interlocked.Increment(ref passes);
                foreach (CountRow row in rows[..20]) yield return row;
                if (number == pass) throw new FormatException("a broken row");
                foreach (CountRow row in rows[20..]) yield return row;
            }
            Exception error = Assert.ThrowsAny<Exception>(() => FitCounts(_mlContext.Data.LoadFromEnumerable(Broken()), _ => { }));
            Assert.Equal("a broken row", error.GetBaseException().Message);
        }
    }

    [Fact]
    public void Fit_warns_before_reading_and_fails_before_training_when_memory_is_insufficient()
    {
        string found = FitInLittleMemory("fit", "40000", "300");
        Assert.Matches(@"Training may need up to \d\.\d GB of memory, if all \d+ items have different likes", found);
        Assert.Matches(@"InsufficientMemoryException: Training needs \d\.\d GB of memory, and -?\d\.\d GB are available", found);
    }

    [Fact]
    public void Fit_fails_before_reading_when_memory_is_insufficient_for_the_vectors()
        => Assert.Matches(
            @"InsufficientMemoryException: The vectors of 400000 items with 300 numbers each need 0\.5 GB of memory",
            FitInLittleMemory("fit-unread", "400000", "300"));

    [Fact]
    public void Recommender_fit_fails_before_reading_when_memory_is_insufficient()
        => Assert.Matches(
            @"InsufficientMemoryException: A recommender of 100000 items with 300 numbers and 100 neighbors each needs 0\.6 GB of memory",
            FitInLittleMemory("recommend-unread", "100000", "300"));

    private string FitInLittleMemory(params string[] arguments)
    {
        ChildProcess.Result result = ChildProcess.Run(
            "dotnet",
            [Repository.Program("FaultyProcess"), .. arguments],
            TimeSpan.FromMinutes(2),
            environment: new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = "10000000" }); // 256 MB
        output.WriteLine(result.Output);
        return result.Output;
    }

    private int Fit(bool counts, Action<TrainingProgress> report, CancellationTokenSource? cancellation = null)
    {
        if (counts) return FitCounts(_mlContext.Data.LoadFromEnumerable(CountRows()), report, cancellation);
        CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
        options.Progress = new Reporter(report);
        options.CancellationToken = cancellation?.Token ?? CancellationToken.None;
        options.OptimizationTolerance = 1e-8;
        return _mlContext.Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed()).Training.Iterations;
    }

    private int FitCounts(IDataView data, Action<TrainingProgress> report, CancellationTokenSource? cancellation = null)
    {
        var options = new CooccurrenceCountsEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            FirstItemColumnName = "MovieA",
            SecondItemColumnName = "MovieB",
            CountColumnName = "Count",
            Dimension = 4,
        };
        options.Progress = new Reporter(report);
        options.CancellationToken = cancellation?.Token ?? CancellationToken.None;
        options.OptimizationTolerance = 1e-8;
        return _mlContext.Transforms.CooccurrenceEmbedCounts(options).Fit(data).Training.Iterations;
    }

    private CountRow[] CountRows()
        => [.. _mlContext.Data.CreateEnumerable<CountRow>(
            LikeShapes.CreateToy(_mlContext).Counts(bothHalves: false, diagonal: true), reuseRowObject: false)];

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
