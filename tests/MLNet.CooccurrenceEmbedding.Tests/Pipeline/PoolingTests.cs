using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

/// <summary>Several items in a row become one vector.</summary>
public class PoolingTests
{
    private readonly MLContext _mlContext = Toy.Context();
    private readonly LikeShapes _toy;

    public PoolingTests() => _toy = LikeShapes.CreateToy(_mlContext);

    [Theory]
    [InlineData(Pooling.Mean, UnknownItemVector.Zero)]
    [InlineData(Pooling.Sum, UnknownItemVector.Zero)]
    [InlineData(Pooling.Mean, UnknownItemVector.NaN)]
    [InlineData(Pooling.Sum, UnknownItemVector.NaN)]
    public void Basket_of_raw_ids_is_pooled_without_unknown_items(Pooling pooling, UnknownItemVector unknown)
    {
        var transformer = Fit(_toy.Baskets(), options =>
            (options.ItemColumnName, options.UserColumnName, options.Pooling, options.UnknownItem) = ("Movies", "", pooling, unknown));
        string[][] baskets = [["Movie 1", "Movie 2", "Movie 2"], ["never seen", "Movie 3"], [], ["never seen"]];
        IDataView data = _mlContext.Data.LoadFromEnumerable(baskets.Select(movies => new BasketRow { Movies = movies }).ToArray());
        AssertPooled(transformer.Embeddings, baskets, Columns.Vectors(transformer.Transform(data), "Vector"), pooling);
        AssertPooled(
            transformer.Embeddings, baskets, Columns.Vectors(SavedModel.Reload(transformer, data).Transform(data), "Vector"), pooling);
    }

    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.Sum)]
    public void Wide_matrix_row_is_pooled_by_mean_or_sum(Pooling pooling)
    {
        IDataView data = _toy.Wide();
        var transformer = Fit(data, options => (options.ItemColumnName, options.UserColumnName, options.Pooling) = ("Row", "", pooling));
        string[][] baskets = [.. Toy.Likes.ToLookup(like => like.User, like => Toy.Movie(like.Item)).Select(user => user.ToArray())];
        AssertPooled(transformer.Embeddings, baskets, Columns.Vectors(transformer.Transform(data), "Vector"), pooling);
        ITransformer loaded = SavedModel.Reload(transformer, data);
        AssertPooled(transformer.Embeddings, baskets, Columns.Vectors(loaded.Transform(data), "Vector"), pooling);
        Columns.AssertSame(transformer.Embeddings, ItemEmbeddings.FromModel(_mlContext, loaded, "Vector"));
    }

    private sealed class LabeledBasket
    {
        public string[] Movies { get; set; } = [];

        public float Label { get; set; }
    }

    [Fact]
    public void PermutationFeatureImportance_accepts_pooled_vectors_of_a_loaded_model()
    {
        IDataView users = _mlContext.Data.LoadFromEnumerable(
            _toy.Baskets().GetColumn<string[]>("Movies")
                .Select(movies => new LabeledBasket { Movies = movies, Label = movies.Length }).ToArray());
        var options = Toy.Options();
        (options.OutputColumnName, options.ItemColumnName, options.UserColumnName) = ("Features", "Movies", "");
        ITransformer model = _mlContext.Transforms.CooccurrenceEmbed(options)
            .Append(_mlContext.Regression.Trainers.Sdca()).Fit(users);
        foreach (ITransformer either in (ITransformer[])[model, SavedModel.Reload(model, users)])
        {
            var importance = _mlContext.Regression.PermutationFeatureImportance(either, either.Transform(users));
            Assert.Equal(Toy.Dimension, importance.Count);
        }
    }

    [Fact]
    public void One_fit_writes_lookup_and_pooled_columns()
    {
        IDataView data = MoviesAndHistories();
        var transformer = Fit(data, options =>
        {
            (options.OutputColumnName, options.ItemColumnName) = ("", "");
            options.Columns = [new("MovieVector", "Movie"), new("HistoryVector", "Movies")];
        });
        ITransformer loaded = SavedModel.Reload(transformer, data);
        foreach (ITransformer either in (ITransformer[])[transformer, loaded])
        {
            IDataView scored = either.Transform(data);
            string[][] movies = [.. scored.GetColumn<string>("Movie").Select(movie => new[] { movie })];
            AssertPooled(transformer.Embeddings, movies, Columns.Vectors(scored, "MovieVector"), Pooling.Mean);
            AssertPooled(
                transformer.Embeddings, [.. scored.GetColumn<string[]>("Movies")], Columns.Vectors(scored, "HistoryVector"), Pooling.Mean);
            Assert.Equal(
                ["User", "Movie", "Movies", "MovieVector", "HistoryVector"],
                scored.Schema.Where(column => !column.IsHidden).Select(column => column.Name));
        }
        Columns.AssertSame(transformer.Embeddings, ItemEmbeddings.FromModel(_mlContext, loaded, "MovieVector"));
        Columns.AssertSame(transformer.Embeddings, ItemEmbeddings.FromModel(_mlContext, loaded, "HistoryVector"));
    }

    [Fact]
    public void Saved_models_of_every_input_shape_score_without_the_library()
    {
        AssertScoresWithoutLibrary(_toy.Raw(), "Vector", options => options.ItemColumnName = "Movie");
        AssertScoresWithoutLibrary(_toy.Baskets(), "Vector", options => (options.ItemColumnName, options.UserColumnName) = ("Movies", ""));
        AssertScoresWithoutLibrary(_toy.Wide(), "Vector", options => (options.ItemColumnName, options.UserColumnName) = ("Row", ""));
        AssertScoresWithoutLibrary(MoviesAndHistories(), "HistoryVector", options =>
        {
            (options.OutputColumnName, options.ItemColumnName) = ("", "Movie");
            options.Columns = [new("MovieVector", "Movie"), new("HistoryVector", "Movies")];
        });

        void AssertScoresWithoutLibrary(IDataView data, string column, Action<CooccurrenceEmbeddingEstimator.Options> change)
        {
            var transformer = Fit(data, change);
            float[] expected = [.. Columns.Vectors(SavedModel.Reload(transformer, data).Transform(data), column).SelectMany(row => row)];
            Columns.AssertSameBits(expected, ModelZip.SeparateProcessScorer.Score(_mlContext, transformer, data, data, column));
        }
    }

    [Fact]
    public void Output_that_hides_its_input_must_come_after_other_outputs_of_that_input()
    {
        IDataView keyed = _mlContext.Transforms.Conversion.MapValueToKey("Movie").Fit(_toy.Raw()).Transform(_toy.Raw());
        AssertWritesBoth(keyed, new("Again", "Movie"), new("Movie", "Movie"));
        AssertWritesBoth(_toy.Raw(), new("Again", "Movie"), new("Movie", "Movie"));
        AssertWritesBoth(_toy.Raw(), new("Movie", "Movie"), new("Again", "Movie")); // whose keys nothing hides

        InputOutputColumnPair[] hidden = [new("Movie", "Movie"), new("Again", "Movie")];
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => FitColumns(keyed, hidden));
        Assert.Contains("to 'Movie', which hides", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Again'", error.Message, StringComparison.Ordinal);

        CooccurrenceEmbeddingTransformer FitColumns(IDataView data, InputOutputColumnPair[] columns)
            => Fit(data, options => (options.OutputColumnName, options.ItemColumnName, options.Columns) = ("", "", columns));

        void AssertWritesBoth(IDataView data, params InputOutputColumnPair[] columns)
        {
            var transformer = FitColumns(data, columns);
            float[][] expected = Columns.Vectors(transformer.Transform(data), "Movie");
            foreach (IDataView scored in (IDataView[])[transformer.Transform(data), SavedModel.Reload(transformer, data).Transform(data)])
            {
                Columns.AssertSameBits(expected, Columns.Vectors(scored, "Movie"));
                Columns.AssertSameBits(expected, Columns.Vectors(scored, "Again"));
            }
        }
    }

    [Fact]
    public void Transform_throws_when_a_vector_column_has_become_a_scalar()
    {
        var transformer = Fit(_toy.Baskets(), options => (options.ItemColumnName, options.UserColumnName) = ("Movies", ""));
        IDataView scalar = _mlContext.Transforms.CopyColumns("Movies", "Movie").Fit(_toy.Raw()).Transform(_toy.Raw());
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(scalar));
        Assert.Contains("but Vector<String> is expected, as in the training data", error.Message, StringComparison.Ordinal);
    }

    private IDataView MoviesAndHistories() => _mlContext.Data.LoadFromEnumerable(Toy.Likes
        .Select(like => new MovieAndHistory
        {
            User = $"u{like.User}",
            Movie = Toy.Movie(like.Item),
            Movies = [.. Toy.Likes.Where(other => other.User == like.User).Select(other => Toy.Movie(other.Item))],
        }).ToArray());

    private CooccurrenceEmbeddingTransformer Fit(IDataView data, Action<CooccurrenceEmbeddingEstimator.Options> change)
    {
        var options = Toy.Options();
        change(options);
        return _mlContext.Transforms.CooccurrenceEmbed(options).Fit(data);
    }

    private static void AssertPooled(ItemEmbeddings embeddings, string[][] baskets, float[][] vectors, Pooling pooling)
    {
        Assert.Equal(baskets.Length, vectors.Length);
        foreach (var (basket, vector) in baskets.Zip(vectors))
        {
            int[] known = [.. basket.Select(embeddings.IndexOf).Where(index => index >= 0)];
            for (int k = 0; k < embeddings.Dimension; k++)
            {
                double sum = known.Sum(index => (double)embeddings.GetVector(index)[k]);
                double expected = pooling == Pooling.Sum || known.Length == 0 ? sum : sum / known.Length;
                Assert.Equal(expected, vector[k], 1e-5 * Math.Max(1, known.Length));
            }
        }
    }

    private sealed class MovieAndHistory
    {
        public string User { get; set; } = "";

        public string Movie { get; set; } = "";

        public string[] Movies { get; set; } = [];
    }
}
