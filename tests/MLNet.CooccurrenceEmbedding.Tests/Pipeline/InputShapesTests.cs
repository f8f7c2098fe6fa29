using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

/// <summary>The same likes give the same vectors in every input format.</summary>
public class InputShapesTests
{
    private readonly MLContext _mlContext = Toy.Context();
    private readonly LikeShapes _toy;

    public InputShapesTests() => _toy = LikeShapes.CreateToy(_mlContext);

    [Fact]
    public void Raw_text_ids_are_mapped_to_keys_by_value()
    {
        var raw = FitRaw();
        AssertSameFit(FitKeyed(), raw);
        Assert.Equal(_toy.Movies, raw.Embeddings.Names);
        Assert.DoesNotContain(raw.GetOutputSchema(_toy.Raw().Schema), column => column.Name.Contains("(key", StringComparison.Ordinal));
    }

    [Fact]
    public void Raw_integer_ids_are_mapped_to_keys_by_value()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(
            Toy.Likes.Select(like => new IntegerRow { User = like.User, Movie = -like.Item }).ToArray());
        var transformer = _mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "User", Toy.Dimension).Fit(data);
        Assert.Equal(Toy.Likes.Select(like => -like.Item).Distinct().Order().Select(id => $"{id}"), transformer.Embeddings.Names);
        float[][] vectors = Columns.Vectors(transformer.Transform(data), "Vector");
        Assert.All(Toy.Likes.Zip(vectors), pair
            => Columns.AssertSameBits(transformer.Embeddings.GetVector($"{-pair.First.Item}").ToArray(), pair.Second));
    }

    [Fact]
    public void Unseen_and_missing_raw_ids_get_the_unknown_vector_before_and_after_a_reload()
    {
        var transformer = FitRaw(options => options.UnknownItem = UnknownItemVector.NaN);
        IDataView data = _mlContext.Data.LoadFromEnumerable<NamedLikeRow>(
            [new() { Movie = "Movie 5" }, new() { Movie = "never seen" }, new()]);
        float[][] vectors = Columns.Vectors(transformer.Transform(data), "Vector");
        Columns.AssertSameBits(transformer.Embeddings.GetVector("Movie 5").ToArray(), vectors[0]);
        Assert.All(vectors[1..], vector => Assert.All(vector, value => Assert.True(float.IsNaN(value))));

        ITransformer loaded = SavedModel.Reload(transformer, _toy.Raw());
        Columns.AssertSameBits(vectors, Columns.Vectors(loaded.Transform(data), "Vector"));
        Assert.Equal(
            transformer.Transform(data).Schema.Select(column => column.Name), loaded.Transform(data).Schema.Select(column => column.Name));
        Columns.AssertSame(transformer.Embeddings, ItemEmbeddings.FromModel(_mlContext, loaded, "Vector"));
    }

    [Theory]
    [InlineData("Movie", "User")]
    [InlineData("Movies", "")]
    public void Columns_of_the_data_remain_whatever_their_names(string items, string user)
    {
        IDataView trainedOn = user.Length == 0 ? _toy.Baskets() : _toy.Raw();
        var transformer = Fit(trainedOn, Options(items, user));
        string[] names = [.. from column in (string[])["Movie", "Movies", "Vector"]
                             from content in (string[])["key", "about", "counts", "shares", "copies", "vector", "value"]
                             select $"{column} ({content})"];
        IDataView data = names.Aggregate(
            trainedOn, (view, name) => _mlContext.Transforms.CopyColumns(name, items).Fit(view).Transform(view));

        foreach (ITransformer either in (ITransformer[])[transformer, SavedModel.Reload(transformer, trainedOn)])
        {
            Assert.Equal(
                data.Schema.Select(column => column.Name).Append("Vector"), either.Transform(data).Schema.Select(column => column.Name));
        }
    }

    [Theory]
    [InlineData("Movie", "User", "User")]
    [InlineData("Movie", "User", "Movie")]
    [InlineData("Movies", "", "Movies")]
    [InlineData("Movies", "", "Again")]
    public void Column_that_hides_another_follows_it_as_in_the_reloaded_model(string items, string user, string output)
    {
        IDataView data = user.Length == 0 ? _toy.Baskets() : _toy.Raw();
        data = _mlContext.Transforms.CopyColumns("Again", items).Fit(data).Transform(data);
        data = _mlContext.Transforms.CopyColumns("Again", items).Fit(data).Transform(data); // hides the one before
        data = _mlContext.Transforms.CopyColumns("Last", items).Fit(data).Transform(data);
        var transformer = Fit(data, Options(items, user, options => options.OutputColumnName = output));

        IDataView fresh = transformer.Transform(data), loaded = SavedModel.Reload(transformer, data).Transform(data);

        Assert.Equal(
            loaded.Schema.Select(column => (column.Name, $"{column.Type}")),
            fresh.Schema.Select(column => (column.Name, $"{column.Type}")));
        Assert.Equal("Last", fresh.Schema[^1].Name);
        Assert.Equal(output, fresh.Schema[fresh.Schema[output].Index - 1].Name);
        Columns.AssertSameBits(
            Columns.Vectors(Fit(data, Options(items, user)).Transform(data), "Vector"), Columns.Vectors(fresh, output));
    }

    [Fact]
    public void Output_column_may_have_the_name_of_the_internal_key_column()
    {
        var transformer = Fit(_toy.Raw(), Options("Movie", "User", options => options.OutputColumnName = "Movie (key)"));
        foreach (ITransformer either in (ITransformer[])[transformer, SavedModel.Reload(transformer, _toy.Raw())])
            Columns.AssertSameBits(
                Columns.Vectors(FitRaw().Transform(_toy.Raw()), "Vector"), Columns.Vectors(either.Transform(_toy.Raw()), "Movie (key)"));
    }

    [Fact]
    public void Transform_needs_only_the_columns_whose_vectors_it_writes()
    {
        IDataView movies = _mlContext.Data.LoadFromEnumerable<MovieOnly>([new() { MovieA = "Movie 2", Movies = ["Movie 2"] }]);
        IDataView data = _toy.Counts(bothHalves: false, diagonal: false);
        AssertApplies(_mlContext.Transforms.CooccurrenceEmbedCounts("Vector", "MovieA", "MovieB", "Count", Toy.Dimension).Fit(data), data);

        IDataView likes = _mlContext.Data.LoadFromEnumerable(Toy.Likes
            .Select(like => new MovieAndBasket { User = like.User, Movie = Toy.Movie(like.Item), Movies = [Toy.Movie(like.Item)] })
            .ToArray());
        AssertApplies(
            Fit(likes, Options("Movie", "User", options => (options.OutputColumnName, options.Columns) = ("", [new("Vector", "Movies")]))),
            likes);

        void AssertApplies(CooccurrenceEmbeddingTransformer transformer, IDataView trainedOn)
        {
            float[] expected = transformer.Embeddings.GetVector("Movie 2").ToArray();
            Columns.AssertSameBits(expected, Columns.Vectors(transformer.Transform(movies), "Vector")[0]);
            IDataView loaded = SavedModel.Reload(transformer, trainedOn).Transform(movies);
            Columns.AssertSameBits(expected, Columns.Vectors(loaded, "Vector")[0]);
            Assert.Equal(["MovieA", "Movies", "Vector"], loaded.Schema.Where(column => !column.IsHidden).Select(column => column.Name));
        }
    }

    [Fact]
    public void PredictionEngine_accepts_raw_ids()
    {
        var transformer = FitRaw();
        using var engine = _mlContext.Model.CreatePredictionEngine<NamedLikeRow, VectorOnly>(transformer);
        Columns.AssertSameBits(
            transformer.Embeddings.GetVector("Movie 3").ToArray(), engine.Predict(new NamedLikeRow { Movie = "Movie 3" }).Vector);
    }

    [Fact]
    public void Ratings_at_or_above_the_threshold_are_likes()
    {
        var rated = Fit(
            _toy.Rated(), Options("Movie", "User", options => (options.RatingColumnName, options.LikeThreshold) = ("Rating", 4)));
        AssertSameFit(FitRaw(), rated);
        Assert.True(rated.Training.BelowThresholdRowCount > 0);
    }

    [Fact]
    public void Missing_ratings_are_skipped_and_counted()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable<RatingRow>(
        [
            new() { User = "u", Movie = "a", Rating = 5 },
            new() { User = "u", Movie = "b", Rating = 4 },
            new() { User = "u", Movie = "c", Rating = float.NaN },
            new() { User = "u", Movie = "a", Rating = 1 },
        ]);
        var options = Options("Movie", "User", options => (options.RatingColumnName, options.LikeThreshold) = ("Rating", 4));
        var training = Fit(data, options).Training;
        Assert.Equal((2L, 1L, 1L, 3), (training.LikeCount, training.SkippedRowCount, training.BelowThresholdRowCount, training.ItemCount));
    }

    [Fact]
    public void Ratings_as_weights_of_1_equal_likes_and_repeated_weights_are_summed()
    {
        IDataView ones = _mlContext.Data.LoadFromEnumerable(Toy.Likes
            .Select(like => new RatingRow { User = $"u{like.User}", Movie = Toy.Movie(like.Item), Rating = 1 }).ToArray());
        AssertSameFit(FitRaw(), Fit(ones, Weighted()));

        // Two users with weights 2 and 3 for both items: X_ab = 2·2 + 3·3, also if a weight is the sum of several rows.
        IDataView parts = _mlContext.Data.LoadFromEnumerable<RatingRow>(
        [
            new() { User = "u", Movie = "a", Rating = 1.5f },
            new() { User = "u", Movie = "b", Rating = 2 },
            new() { User = "v", Movie = "a", Rating = 3 },
            new() { User = "u", Movie = "a", Rating = 0.5f },
            new() { User = "v", Movie = "b", Rating = 3 },
            new() { User = "v", Movie = "c", Rating = 0 },
        ]);
        var training = Fit(parts, Weighted()).Training;
        Assert.Equal(
            (2d * 13 * 13, 4L, 1L, 1L),
            (training.LossAtZero, training.LikeCount, training.RepeatedRowCount, training.BelowThresholdRowCount));
    }

    [Fact]
    public void Baskets_give_the_vectors_of_one_user_per_basket() => AssertSameFit(FitRaw(), Fit(_toy.Baskets(), Options("Movies")));

    [Fact]
    public void Baskets_of_keys_are_users_and_empty_baskets_are_skipped()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable<BasketRow>(
            [new() { Movies = ["a", "b"] }, new(), new() { Movies = ["b", "a", "b", ""] }]);
        data = _mlContext.Transforms.Conversion.MapValueToKey("Keys", "Movies").Fit(data).Transform(data);
        var training = Fit(data, Options("Keys")).Training;
        Assert.Equal(
            (2, 4L, 1L, 1L, 8d),
            (training.UserCount, training.LikeCount, training.RepeatedRowCount, training.SkippedRowCount, training.LossAtZero));
    }

    [Fact]
    public void Wide_matrix_of_users_by_items_gives_the_vectors_of_raw_ids()
    {
        var wide = Fit(_toy.Wide(), Options("Row"));
        AssertSameFit(FitRaw(), wide);

        var threshold = Fit(_toy.Wide((_, _) => 4.5f), Options("Row", change: options => options.LikeThreshold = 4));
        AssertSameFit(wide, threshold);
    }

    [Fact]
    public void Wide_matrix_of_weights_gives_the_vectors_of_weighted_rows()
    {
        float Weight(string user, string movie) => 1 + (user.Length + movie[^1]) % 3;
        var wide = Fit(_toy.Wide(Weight), Options("Row", change: options => options.RatingsAsWeights = true));
        IDataView rows = _mlContext.Data.LoadFromEnumerable(Toy.Likes.Select(like => (User: $"u{like.User}", Movie: Toy.Movie(like.Item)))
            .Select(like => new RatingRow { User = like.User, Movie = like.Movie, Rating = Weight(like.User, like.Movie) }).ToArray());
        AssertSameFit(Fit(rows, Weighted()), wide);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Cooccurrence_counts_reach_the_loss_of_the_likes(bool bothHalves, bool diagonal)
    {
        var likes = FitRaw(SetTightTolerance);
        var options = new CooccurrenceCountsEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            FirstItemColumnName = "MovieA",
            SecondItemColumnName = "MovieB",
            CountColumnName = "Count",
            Dimension = Toy.Dimension,
        };
        SetTightTolerance(options);
        IDataView data = _toy.Counts(bothHalves, diagonal);
        var counts = _mlContext.Transforms.CooccurrenceEmbedCounts(options).Fit(data);

        Assert.Equal(likes.Embeddings.Names, counts.Embeddings.Names);
        Assert.Equal(likes.Training.LossAtZero, counts.Training.LossAtZero);
        Assert.Equal(likes.Training.Loss, counts.Training.Loss, 1e-6 * likes.Training.Loss);
        if (diagonal)
        {
            Assert.Equal(likes.Embeddings.ItemCounts, counts.Embeddings.ItemCounts);
            Assert.Equal(counts.Embeddings.ItemCounts[3] - Squared(counts.Embeddings.GetVector(3)), counts.Embeddings.Uniqueness[3], 1e-9);
        }
        else
        {
            Assert.All(counts.Embeddings.ItemCounts, count => Assert.Equal(0, count));
            Assert.Throws<InvalidOperationException>(() => counts.Embeddings.Uniqueness);
        }

        ITransformer loaded = SavedModel.Reload(counts, data);
        Columns.AssertSameBits(Columns.Vectors(counts.Transform(data), "Vector"), Columns.Vectors(loaded.Transform(data), "Vector"));
        Columns.AssertSame(counts.Embeddings, ItemEmbeddings.FromModel(_mlContext, loaded, "Vector"));
    }

    [Fact]
    public void User_weighting_and_item_scaling_follow_their_formulas()
    {
        // One user likes a and b, one a, b, c and d; X_ab = 1 + 1 = 2, c_a = c_b = 2, X_cd = 1, all others 1.
        IDataView data = _mlContext.Data.LoadFromEnumerable<BasketRow>(
            [new() { Movies = ["a", "b"] }, new() { Movies = ["a", "b", "c", "d"] }]);
        double LossAtZero(Action<CooccurrenceEmbeddingEstimator.Options> change)
            => Fit(data, Options("Movies", change: change)).Training.LossAtZero;

        Assert.Equal(2 * (4 + 5), LossAtZero(_ => { }), 1e-9);
        Assert.Equal(
            2 * (Math.Pow(0.5 + 0.25, 2) + 5 * 0.0625),
            LossAtZero(options => options.UserWeighting = UserWeighting.InverseSquareRoot),
            1e-6);
        Assert.Equal(
            2 * (Math.Pow(0.25 + 0.0625, 2) + 5 * Math.Pow(0.0625, 2)),
            LossAtZero(options => options.UserWeighting = UserWeighting.Inverse),
            1e-6);
        Assert.Equal(2 * (1 + 4 * 0.5 + 1), LossAtZero(options => options.ItemScaling = 0.5), 1e-6); // cosines: ab 1, ac … bd 1/√2, cd 1
    }

    private static double Squared(ReadOnlySpan<float> vector) => vector.ToArray().Sum(number => (double)number * number);

    private static void SetTightTolerance(EmbeddingOptions options)
        => (options.OptimizationTolerance, options.MaximumNumberOfIterations) = (1e-12, 3000);

    private CooccurrenceEmbeddingTransformer FitKeyed()
    {
        IDataView data = _toy.Raw();
        data = _mlContext.Transforms.Conversion
            .MapValueToKey("Item", "Movie", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Fit(data).Transform(data);
        return Fit(data, Options("Item", "User"));
    }

    private CooccurrenceEmbeddingTransformer FitRaw(Action<CooccurrenceEmbeddingEstimator.Options>? change = null)
        => Fit(_toy.Raw(), Options("Movie", "User", change));

    private static CooccurrenceEmbeddingEstimator.Options Weighted()
        => Options("Movie", "User", options => (options.RatingColumnName, options.RatingsAsWeights) = ("Rating", true));

    private static CooccurrenceEmbeddingEstimator.Options Options(
        string item, string user = "", Action<CooccurrenceEmbeddingEstimator.Options>? change = null)
    {
        var options = Toy.Options();
        (options.ItemColumnName, options.UserColumnName) = (item, user);
        change?.Invoke(options);
        return options;
    }

    private CooccurrenceEmbeddingTransformer Fit(IDataView data, CooccurrenceEmbeddingEstimator.Options options)
        => _mlContext.Transforms.CooccurrenceEmbed(options).Fit(data);

    private static void AssertSameFit(CooccurrenceEmbeddingTransformer expected, CooccurrenceEmbeddingTransformer actual)
    {
        Assert.Equal(expected.Embeddings.Names, actual.Embeddings.Names);
        Assert.Equal(expected.Embeddings.ItemCounts, actual.Embeddings.ItemCounts);
        Columns.AssertSameBits(expected.Embeddings.Matrix.ToArray(), actual.Embeddings.Matrix.ToArray());
        Assert.Equal(expected.Training.Loss, actual.Training.Loss);
        Assert.Equal((expected.Training.UserCount, expected.Training.LikeCount), (actual.Training.UserCount, actual.Training.LikeCount));
    }

    private sealed class IntegerRow
    {
        public long User { get; set; }

        public int Movie { get; set; }
    }

    private sealed class MovieOnly
    {
        public string MovieA { get; set; } = "";

        public string[] Movies { get; set; } = [];
    }

    private sealed class MovieAndBasket
    {
        public int User { get; set; }

        public string Movie { get; set; } = "";

        public string[] Movies { get; set; } = [];
    }

    private sealed class VectorOnly
    {
        public float[] Vector { get; set; } = [];
    }
}
