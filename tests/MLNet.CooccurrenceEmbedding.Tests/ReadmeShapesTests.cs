using MLNet.CooccurrenceEmbedding.TestSupport;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Tests;

/// <summary>The README's lines for each shape of input, run. What stands in a region here stands in the README word for word.</summary>
public sealed class ReadmeShapesTests
{
    private readonly MLContext mlContext = Toy.Context();
    private readonly LikeShapes _toy;

    public ReadmeShapesTests() => _toy = LikeShapes.OfToy(mlContext);

    [Fact]
    public void Raw_ids_sample_gives_vectors_of_the_requested_dimension()
    {
        IDataView data = Renamed(_toy.Rated());
        #region raw-ids
        var model = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "movieId", "userId", dimension: 4).Fit(data);
        #endregion
        Assert.Equal(4, Columns.Vectors(model.Transform(data), "MovieVector")[0].Length);
    }

    [Fact]
    public void Ratings_sample_counts_ratings_at_or_above_the_threshold_as_likes()
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
            Dimension = 4,
        }).Fit(data);
        #endregion
        Assert.Equal(Toy.Likes.Count, model.Training.LikeCount);
    }

    [Fact]
    public void Baskets_sample_gives_one_pooled_vector_per_basket()
    {
        IDataView orders = Copied(_toy.Baskets(), "Products", "Movies");
        #region baskets
        // Each row is an order with a vector of product ids. The output is the mean of the vectors of what is in it.
        var model = mlContext.Transforms.CooccurrenceEmbed("OrderVector", "Products", dimension: 4).Fit(orders);
        #endregion
        Assert.Equal(Toy.UserCount, model.Training.UserCount);
        Assert.Equal(4, Columns.Vectors(model.Transform(orders), "OrderVector")[0].Length);
    }

    [Fact]
    public void Wide_matrix_sample_names_the_items_after_the_slots()
    {
        IDataView table = Copied(_toy.Wide(), "Likes", "Row");
        #region wide-matrix
        // Each row is a user, with a Vector<Single, items> of zeros and ones; the slot names are the items'.
        var model = mlContext.Transforms.CooccurrenceEmbed("UserVector", "Likes", dimension: 4).Fit(table);
        #endregion
        Assert.Equal(_toy.Movies, model.Embeddings.Names);
    }

    [Fact]
    public void Counts_sample_trains_on_pair_counts()
    {
        IDataView counts = _toy.Counts(bothHalves: false, diagonal: true);
        #region counts
        // SELECT a.movieId AS MovieA, b.movieId AS MovieB, COUNT(*) AS Count FROM likes a JOIN likes b ON a.userId = b.userId AND a.movieId <= b.movieId GROUP BY 1, 2
        var model = mlContext.Transforms.CooccurrenceEmbedCounts("MovieVector", "MovieA", "MovieB", "Count", dimension: 4).Fit(counts);
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
        // One training: Movie is looked up, History, a vector of the same ids, is pooled.
        var model = mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            Columns = [new("MovieVector", "Movie"), new("HistoryVector", "History")],
            UserColumnName = "User",
            Pooling = Pooling.Mean, // or Sum
            Dimension = 4,
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
            UserWeighting = UserWeighting.InverseSquareRoot, // a user with many likes says less per like
            ItemScaling = 0.5, // X_ij / √(c_i·c_j), the cosine
            Dimension = 4,
        }).Fit(data);
        #endregion
        Assert.True(model.Training.Loss < model.Training.LossAtZero);
    }

    [Fact]
    public void AsEstimator_sample_cross_validates_three_folds()
    {
        IDataView data = Renamed(_toy.Rated());
        #region as-estimator
        // Fitted once, part of every fold.
        var embedding = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "movieId", "userId", dimension: 4).Fit(data);
        var pipeline = embedding.AsEstimator(data.Schema)
            .Append(mlContext.Regression.Trainers.OnlineGradientDescent("rating", "MovieVector"));
        var folds = mlContext.Regression.CrossValidate(data, pipeline, numberOfFolds: 3, labelColumnName: "rating");
        #endregion
        Assert.Equal(3, folds.Count);
    }

    [Fact]
    public void README_contains_the_input_shape_samples_verbatim() => ReadmeRegions.AssertInReadme("ReadmeShapesTests.cs", count: 8);

    private IDataView Renamed(IDataView ratings) => Copied(Copied(Copied(ratings, "userId", "User"), "movieId", "Movie"), "rating", "Rating");

    private IDataView Copied(IDataView data, string to, string from) => mlContext.Transforms.CopyColumns(to, from).Fit(data).Transform(data);

    private sealed class UserMovieHistory
    {
        public string User { get; set; } = "";

        public string Movie { get; set; } = "";

        public string[] History { get; set; } = [];
    }
}
