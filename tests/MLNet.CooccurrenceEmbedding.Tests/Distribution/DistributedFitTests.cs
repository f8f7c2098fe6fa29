using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Distribution;

public sealed class DistributedFitTests
{
    public static TheoryData<string> Shapes => [.. ShapeFits.Keys];

    private static readonly Dictionary<string, Func<MLContext, (IDataView Rows, Func<IDataView, ICollectives, ItemEmbeddings> Fit)>> ShapeFits = new()
    {
        ["text"] = ml => (Likes(ml).Raw(), (rows, processes) => Fit(ml, rows, processes, new() { ItemColumnName = "Movie", UserColumnName = "User" })),
        ["integers"] = ml => (Integers(ml), (rows, processes) => Fit(ml, rows, processes, new() { ItemColumnName = "Item", UserColumnName = "User" })),
        ["keys"] = ml =>
        {
            IDataView raw = Likes(ml).Raw();
            IDataView keys = ml.Transforms.Conversion.MapValueToKey("Movie").Append(ml.Transforms.Conversion.MapValueToKey("User"))
                .Fit(raw).Transform(raw);
            return (keys, (rows, processes) => Fit(ml, rows, processes, new() { ItemColumnName = "Movie", UserColumnName = "User" }));
        },
        ["weights"] = ml => (Likes(ml).Rated(), (rows, processes) => Fit(ml, rows, processes, new()
        {
            ItemColumnName = "Movie",
            UserColumnName = "User",
            RatingColumnName = "Rating",
            RatingsAsWeights = true,
            UserWeighting = UserWeighting.InverseSquareRoot,
            ItemScaling = 0.25,
        })),
        ["threshold"] = ml => (Likes(ml).Rated(), (rows, processes) => Fit(ml, rows, processes, new()
        {
            ItemColumnName = "Movie",
            UserColumnName = "User",
            RatingColumnName = "Rating",
            LikeThreshold = 4,
        })),
        ["baskets"] = ml => (Likes(ml).Baskets(), (rows, processes) => Fit(ml, rows, processes, new() { ItemColumnName = "Movies" })),
        ["slots"] = ml => (Likes(ml).Wide(), (rows, processes) => Fit(ml, rows, processes, new() { ItemColumnName = "Row" })),
        ["counts"] = ml => (Likes(ml).Counts(bothHalves: false, diagonal: true), (rows, processes) =>
        {
            var options = new CooccurrenceCountsEmbeddingEstimator.Options
            {
                OutputColumnName = "Vector",
                FirstItemColumnName = "MovieA",
                SecondItemColumnName = "MovieB",
                CountColumnName = "Count",
                Dimension = 12,
            };
            return ml.Transforms.CooccurrenceEmbedCounts(options).Fit(rows, processes).Embeddings;
        }),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Fit_on_parts_of_the_rows_gives_the_bits_of_a_fit_on_all_rows(string shape)
    {
        var (rows, fit) = ShapeFits[shape](new MLContext(0));
        ItemEmbeddings alone = fit(rows, SingleProcess.Instance);

        foreach (int size in (int[])[2, 3, 4])
        {
            // With 4 processes, the last one has no rows.
            ItemEmbeddings[] all = ThreadProcesses.Run(size, process =>
            {
                var (own, fitOwn) = ShapeFits[shape](new MLContext(0));
                return fitOwn(Part(own, process.Rank, Math.Min(size, 3)), process);
            });
            Assert.All(all, embeddings =>
            {
                Assert.Equal(alone.Matrix.ToArray(), embeddings.Matrix.ToArray());
                Assert.Equal(alone.Names, embeddings.Names);
                Assert.Equal(alone.ItemCounts, embeddings.ItemCounts);
                Assert.Equal(
                    alone.Training! with { Elapsed = default, LossPerIteration = [] },
                    embeddings.Training! with { Elapsed = default, LossPerIteration = [] });
            });
        }
    }

    [Fact]
    public void A_user_whose_rows_are_in_several_processes_is_one_user()
    {
        var ml = new MLContext(0);
        ItemEmbeddings[] all = ThreadProcesses.Run(3, process =>
        {
            NamedLikeRow[] own = [new() { User = "u", Movie = "m" + process.Rank }, new() { User = "v", Movie = "m" + process.Rank }];
            return Fit(ml, ml.Data.LoadFromEnumerable(own), process, new() { ItemColumnName = "Movie", UserColumnName = "User" });
        });

        Assert.Equal(2, all[0].Training!.UserCount);
        Assert.Equal(6, all[0].Training!.LikeCount);
        Assert.Equal([2, 2, 2], all[2].ItemCounts);
    }

    [Fact]
    public void Other_columns_in_one_process_are_an_error_in_all()
    {
        Exception?[] errors = RunAndCatch(3, process =>
        {
            var ml = new MLContext(0);
            IDataView rows = process.Rank == 1 ? Integers(ml) : Likes(ml).Raw();
            string column = process.Rank == 1 ? "Item" : "Movie";
            Fit(ml, rows, process, new() { ItemColumnName = column, UserColumnName = "User" });
        });

        Assert.All(errors, error => Assert.Contains("All processes must have the same item column", error!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_of_another_mapping_in_one_process_are_an_error_in_all()
    {
        Exception?[] errors = RunAndCatch(2, process =>
        {
            var ml = new MLContext(0);
            IDataView rows = Likes(ml).Raw();
            IDataView mapped = Part(rows, process.Rank, 2);
            IDataView keys = ml.Transforms.Conversion.MapValueToKey("Movie").Fit(mapped).Transform(mapped);
            Fit(ml, keys, process, new() { ItemColumnName = "Movie", UserColumnName = "User" });
        });

        Assert.All(errors, error => Assert.Contains("the same transformer", error!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_column_in_one_process_is_an_error_in_all()
    {
        Exception?[] errors = RunAndCatch(2, process =>
        {
            var ml = new MLContext(0);
            IDataView rows = process.Rank == 0 ? Likes(ml).Raw() : Integers(ml);
            Fit(ml, rows, process, new() { ItemColumnName = "Movie", UserColumnName = "User" });
        });

        Assert.Contains("Process 1 failed while checking its columns", errors[0]!.Message, StringComparison.Ordinal);
        Assert.IsType<ArgumentOutOfRangeException>(errors[1]);
    }

    [Fact]
    public void An_exception_of_a_cursor_in_one_process_is_an_error_in_all()
    {
        Exception?[] errors = RunAndCatch(3, process =>
        {
            var ml = new MLContext(0);
            IEnumerable<NamedLikeRow> rows = Enumerable.Range(0, 1000).Select(row => process.Rank == 2 && row == 900
                ? throw new IOException("The disk is gone.")
                : new NamedLikeRow { User = "u" + row % 50, Movie = "m" + row % 7 });
            IDataView keys = ml.Transforms.Conversion.MapValueToKey("Movie", keyData: ml.Data.LoadFromEnumerable(
                Enumerable.Range(0, 7).Select(movie => new { Movie = "m" + movie }).ToArray()))
                .Fit(Likes(ml).Raw()).Transform(ml.Data.LoadFromEnumerable(rows));
            Fit(ml, keys, process, new() { ItemColumnName = "Movie", UserColumnName = "User" });
        });

        Assert.Contains("Process 2 failed while reading rows", errors[0]!.Message, StringComparison.Ordinal);
        Assert.Contains("The disk is gone.", errors[1]!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_rows_in_any_process_are_an_error_in_all()
    {
        Exception?[] errors = RunAndCatch(2, process =>
        {
            var ml = new MLContext(0);
            Fit(ml, ml.Data.LoadFromEnumerable<NamedLikeRow>([]), process, new() { ItemColumnName = "Movie", UserColumnName = "User" });
        });

        Assert.All(errors, error => Assert.Contains("There is nothing to learn from", error!.Message, StringComparison.Ordinal));
    }

    private static LikeShapes Likes(MLContext ml)
    {
        var random = new Random(7);
        return new LikeShapes(ml, [.. Enumerable.Range(0, 300)
            .SelectMany(user => Enumerable.Range(0, 4 + user % 9).Select(_ => ($"u{user}", $"m{(int)(70 * Math.Pow(random.NextDouble(), 2))}")))
            .Distinct()]);
    }

    private static IDataView Integers(MLContext ml)
    {
        var random = new Random(8);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, 2000)
            .Select(row => new IntegerRow { User = row * 31 % 250, Item = (int)(60 * Math.Pow(random.NextDouble(), 2)) - 5 })
            .ToArray());
    }

    private static ItemEmbeddings Fit(
        MLContext ml, IDataView rows, ICollectives processes, CooccurrenceEmbeddingEstimator.Options options)
    {
        (options.OutputColumnName, options.Dimension) = ("Vector", 12);
        return ml.Transforms.CooccurrenceEmbed(options).Fit(rows, processes).Embeddings;
    }

    /// <summary>Some successive rows.</summary>
    private static IDataView Part(IDataView rows, int part, int parts)
    {
        var data = new MLContext().Data;
        long count = rows.GetRowCount()!.Value, begin = count * part / parts, end = count * (part + 1) / parts;
        if (begin > 0) rows = data.SkipRows(rows, begin);
        return begin < end ? data.TakeRows(rows, end - begin) : rows;
    }

    private static Exception?[] RunAndCatch(int size, Action<ThreadProcesses> program) => ThreadProcesses.Run(size, process =>
    {
        try
        {
            program(process);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return exception;
        }
    });

    private sealed class IntegerRow
    {
        public int User { get; set; }

        public int Item { get; set; }
    }
}
