using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Distribution;

public sealed class DistributedFitTests
{
    public static MatrixTheoryData<string, bool> ShapesAndPlacements => new(FitShapes.Names, [false, true]);

    [Theory]
    [MemberData(nameof(ShapesAndPlacements))]
    public void Fit_on_parts_of_the_rows_gives_the_bits_of_a_fit_on_all_rows(string shape, bool byUser)
    {
        ItemEmbeddings alone = FitShapes.Fit(shape, SingleProcess.Instance, parts: 1, byUser: false);

        foreach (int size in (int[])[2, 3, 4])
        {
            // With 4 processes, the last one has no rows.
            ItemEmbeddings[] all = ThreadProcesses.Run(size, process => FitShapes.Fit(shape, process, Math.Min(size, 3), byUser));
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
            return FitShapes.Fit(ml, ml.Data.LoadFromEnumerable(own), process, byUser: false, new() { ItemColumnName = "Movie", UserColumnName = "User" });
        });

        Assert.Equal(2, all[0].Training!.UserCount);
        Assert.Equal(6, all[0].Training!.LikeCount);
        Assert.Equal([2, 2, 2], all[2].ItemCounts);
    }

    [Theory]
    [InlineData("Seed")]
    [InlineData("UserWeighting")]
    [InlineData("LikeThreshold")]
    public void Other_options_in_one_process_are_an_error_in_all(string option)
    {
        Exception?[] errors = RunAndCatch(3, process =>
        {
            var ml = new MLContext(0);
            var options = new CooccurrenceEmbeddingEstimator.Options { ItemColumnName = "Movie", UserColumnName = "User" };
            (options.RatingColumnName, options.LikeThreshold) = ("Rating", process.Rank == 2 && option == "LikeThreshold" ? 3 : 4);
            if (process.Rank == 2 && option == "Seed") options.Seed = 1;
            if (process.Rank == 2 && option == "UserWeighting") options.UserWeighting = UserWeighting.InverseSquareRoot;
            FitShapes.Fit(ml, FitShapes.Likes(ml).Rated(), process, byUser: false, options);
        });

        Assert.All(errors, error =>
        {
            Assert.Contains("All processes must have the same options", error!.Message, StringComparison.Ordinal);
            Assert.Contains(option, error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Other_columns_in_one_process_are_an_error_in_all()
    {
        Exception?[] errors = RunAndCatch(3, process =>
        {
            var ml = new MLContext(0);
            IDataView rows = process.Rank == 1 ? FitShapes.Integers(ml) : FitShapes.Likes(ml).Raw();
            string column = process.Rank == 1 ? "Item" : "Movie";
            FitShapes.Fit(ml, rows, process, byUser: false, new() { ItemColumnName = column, UserColumnName = "User" });
        });

        Assert.All(errors, error => Assert.Contains("All processes must have the same item column", error!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_of_another_mapping_in_one_process_are_an_error_in_all()
    {
        Exception?[] errors = RunAndCatch(2, process =>
        {
            var ml = new MLContext(0);
            IDataView rows = FitShapes.Likes(ml).Raw();
            IDataView mapped = FitShapes.Part(rows, process.Rank, 2);
            IDataView keys = ml.Transforms.Conversion.MapValueToKey("Movie").Fit(mapped).Transform(mapped);
            FitShapes.Fit(ml, keys, process, byUser: false, new() { ItemColumnName = "Movie", UserColumnName = "User" });
        });

        Assert.All(errors, error => Assert.Contains("the same transformer", error!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_column_in_one_process_is_an_error_in_all()
    {
        Exception?[] errors = RunAndCatch(2, process =>
        {
            var ml = new MLContext(0);
            IDataView rows = process.Rank == 0 ? FitShapes.Likes(ml).Raw() : FitShapes.Integers(ml);
            FitShapes.Fit(ml, rows, process, byUser: false, new() { ItemColumnName = "Movie", UserColumnName = "User" });
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
                .Fit(FitShapes.Likes(ml).Raw()).Transform(ml.Data.LoadFromEnumerable(rows));
            FitShapes.Fit(ml, keys, process, byUser: false, new() { ItemColumnName = "Movie", UserColumnName = "User" });
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
            FitShapes.Fit(ml, ml.Data.LoadFromEnumerable<NamedLikeRow>([]), process, byUser: false, new() { ItemColumnName = "Movie", UserColumnName = "User" });
        });

        Assert.All(errors, error => Assert.Contains("There is nothing to learn from", error!.Message, StringComparison.Ordinal));
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
}
