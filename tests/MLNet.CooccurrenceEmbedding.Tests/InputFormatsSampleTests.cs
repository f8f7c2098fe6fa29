using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests;

/// <summary>The code of docs/input-formats.md, compiled and run. The page has each region word for word.</summary>
public sealed class InputFormatsSampleTests
{
    private readonly MLContext mlContext = Toy.Context();
    private readonly LikeShapes _toy;

    public InputFormatsSampleTests() => _toy = LikeShapes.CreateToy(mlContext);

    [Fact]
    public void Raw_ids()
    {
        IDataView data = Renamed(_toy.Rated());
        #region raw-ids
        var model = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "movieId", "userId", dimension: 32).Fit(data);
        #endregion
        Assert.Equal(32, Columns.Vectors(model.Transform(data), "MovieVector")[0].Length);
    }

    [Fact]
    public void Ratings()
    {
        IDataView data = Renamed(_toy.Rated());
        #region ratings
        var model = mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "MovieVector",
            ItemColumnName = "movieId",
            UserColumnName = "userId",
            RatingColumnName = "rating",
            LikeThreshold = 4, // or RatingsAsWeights = true
            Dimension = 32,
        }).Fit(data);
        #endregion
        Assert.Equal(Toy.Likes.Count, model.Training.LikeCount);
    }

    [Fact]
    public void Baskets()
    {
        IDataView orders = Copied(_toy.Baskets(), "Products", "Movies");
        #region baskets
        // Each row is an order with a vector of product ids. The output is the mean of the vectors of its products.
        var model = mlContext.Transforms.CooccurrenceEmbed("OrderVector", "Products", dimension: 32).Fit(orders);
        #endregion
        Assert.Equal(Toy.UserCount, model.Training.UserCount);
        Assert.Equal(32, Columns.Vectors(model.Transform(orders), "OrderVector")[0].Length);
    }

    [Fact]
    public void Wide_matrix()
    {
        IDataView table = Copied(_toy.Wide(), "Likes", "Row");
        #region wide-matrix
        // Each row is a user, with a Vector<Single, items> of zeros and ones. The slot names are the names of the items.
        var model = mlContext.Transforms.CooccurrenceEmbed("UserVector", "Likes", dimension: 32).Fit(table);
        #endregion
        Assert.Equal(_toy.Movies, model.Embeddings.Names);
    }

    [Fact]
    public void Counts()
    {
        IDataView counts = _toy.Counts(bothHalves: false, diagonal: true);
        #region counts
        // SELECT a.movieId AS MovieA, b.movieId AS MovieB, COUNT(*) AS Count
        // FROM likes a JOIN likes b ON a.userId = b.userId AND a.movieId <= b.movieId GROUP BY 1, 2
        var model = mlContext.Transforms.CooccurrenceEmbedCounts("MovieVector", "MovieA", "MovieB", "Count", dimension: 32).Fit(counts);
        #endregion
        Assert.True(model.Training.PairCount > 0);
    }

    [Fact]
    public void Several_columns_sample_writes_both_output_columns()
    {
        IDataView data = mlContext.Data.LoadFromEnumerable(Toy.Likes.Select(like => new UserMovieHistory
        {
            User = $"u{like.User}", Movie = Toy.Movie(like.Item), History = [Toy.Movie(1), Toy.Movie(2)],
        }).ToArray());
        #region several-columns
        // One training. Movie is looked up. History, a vector of the same ids, is pooled.
        var model = mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            Columns = [new("MovieVector", "Movie"), new("HistoryVector", "History")],
            UserColumnName = "User",
            Pooling = Pooling.Mean, // or Pooling.Sum
            Dimension = 32,
        }).Fit(data);
        #endregion
        Assert.Equal(["MovieVector", "HistoryVector"], model.Columns.Select(pair => pair.OutputColumnName));
    }

    [Fact]
    public void Weighted_counts_sample_lowers_the_loss()
    {
        IDataView data = Renamed(_toy.Rated());
        #region weighted-counts
        var model = mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "MovieVector",
            ItemColumnName = "movieId",
            UserColumnName = "userId",
            UserWeighting = UserWeighting.InverseSquareRoot, // a like of a user with many likes has less weight
            ItemScaling = 0.5, // X_ij / √(X_ii·X_jj), the cosine
            Dimension = 32,
        }).Fit(data);
        #endregion
        Assert.True(model.Training.Loss < model.Training.LossAtZero);
    }

    [Fact]
    public void As_estimator()
    {
        IDataView data = Renamed(_toy.Rated());
        var folds = CrossValidate(mlContext, data);
        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.RootMeanSquaredError, 0, 1)); // the ratings are from 3.5 to 5
    }

    [Fact]
    public void Page_has_the_code() => DocumentRegions.AssertInDocument("InputFormatsSampleTests.cs", count: 8, "docs/input-formats.md");

    internal static IReadOnlyList<TrainCatalogBase.CrossValidationResult<RegressionMetrics>> CrossValidate(
        MLContext mlContext, IDataView data)
    {
        #region as-estimator
        // The vectors are fitted once and are part of every fold.
        var embedding = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "movieId", "userId", dimension: 32).Fit(data);
        var pipeline = embedding.AsEstimator(data.Schema)
            .Append(mlContext.Transforms.NormalizeLpNorm("MovieVector")) // for a linear trainer, since popular movies have long vectors
            .AppendCacheCheckpoint(mlContext) // the trainer reads the rows many times
            .Append(mlContext.Regression.Trainers.Sdca("rating", "MovieVector"));
        var folds = mlContext.Regression.CrossValidate(data, pipeline, numberOfFolds: 3, labelColumnName: "rating");
        #endregion
        return folds;
    }

    private IDataView Renamed(IDataView ratings)
        => Copied(Copied(Copied(ratings, "userId", "User"), "movieId", "Movie"), "rating", "Rating");

    private IDataView Copied(IDataView data, string to, string from)
        => mlContext.Transforms.CopyColumns(to, from).Fit(data).Transform(data);

    private sealed class UserMovieHistory
    {
        public string User { get; set; } = "";

        public string Movie { get; set; } = "";

        public string[] History { get; set; } = [];
    }
}
