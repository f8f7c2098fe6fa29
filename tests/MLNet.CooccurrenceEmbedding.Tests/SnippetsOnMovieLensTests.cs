using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests;

/// <summary>The documents' code on MovieLens: copied as it is, it gives good results on real ratings.</summary>
public sealed class SnippetsOnMovieLensTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly string _ratingsFile;
    private readonly IDataView _movies;
    private readonly IDataView _ratings;

    public SnippetsOnMovieLensTests()
    {
        _ratingsFile = MovieLens.RatingsPathOrSkip();
        _movies = _mlContext.Data.LoadFromTextFile(
            Path.Combine(Path.GetDirectoryName(_ratingsFile)!, "movies.csv"),
            [new("movieId", DataKind.UInt32, 0), new("title", DataKind.String, 1), new("genres", DataKind.String, 2)],
            separatorChar: ',', hasHeader: true, allowQuoting: true);
        IDataView ratings = MovieLens.Ratings(_mlContext);
        DataViewSchema.Column id = _movies.Schema["movieId"], title = _movies.Schema["title"];
        _ratings = _mlContext.Data.Cache(_mlContext.Transforms.Conversion.MapValue("Movie", _movies, id, title, "movieId")
            .Append(_mlContext.Transforms.CopyColumns("User", "userId"))
            .Append(_mlContext.Transforms.CopyColumns("Rating", "rating"))
            .Append(_mlContext.Transforms.CopyColumns("Label", "rating"))
            .Fit(ratings).Transform(ratings));
    }

    private IDataView Likes => _mlContext.Data.FilterRowsByColumn(_ratings, "Rating", lowerBound: 4);

    [Fact]
    public void Pipeline_of_the_README_predicts_held_out_ratings()
    {
        var split = _mlContext.Data.TrainTestSplit(_ratings, testFraction: 0.2, seed: 1);
        ITransformer model = ReadmeTests.TrainPipeline(_mlContext, split.TrainSet);
        AssertPredicts(_mlContext.Regression.Evaluate(model.Transform(split.TestSet), "Rating"));
    }

    [Fact]
    public void Similar_movies_and_recommendations_of_the_README_include_animations_for_animations()
    {
        ReadmeTests.Answers answer = ReadmeTests.Answer(_mlContext, Likes);
        AssertHasAnimation(answer.Similar);
        AssertHasAnimation(answer.Recommended);
    }

    [Fact]
    public void Features_of_the_cookbook_predict_held_out_ratings()
    {
        using var folder = new TemporaryFolder();
        var split = _mlContext.Data.TrainTestSplit(_ratings, testFraction: 0.2, seed: 1);
        ITransformer model = CookbookTests.TrainOnFeatures(_mlContext, split.TrainSet, folder.Path);
        AssertPredicts(_mlContext.Regression.Evaluate(model.Transform(split.TestSet)));
    }

    [Fact]
    public void Cross_validation_of_the_input_formats_predicts_the_ratings_of_each_fold()
        => Assert.All(
            InputFormatsSampleTests.CrossValidate(_mlContext, MovieLens.Ratings(_mlContext)), fold => AssertPredicts(fold.Metrics));

    [Fact]
    public void Ratings_file_of_the_cookbook_gives_converged_vectors_that_explain_the_counts()
    {
        CooccurrenceEmbeddingTransformer model = CookbookTests.TrainOnFile(_mlContext, _ratingsFile);
        Assert.Equal(MovieLens.LikeCount, model.Training.LikeCount);
        Assert.True(model.Training.Converged);
        Assert.InRange(model.Training.ExplainedFraction, 0.99, 1);
    }

    [Fact]
    public void Movies_between_two_animations_include_an_animation()
    {
        ItemEmbeddings movies = _mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User").Fit(Likes).Embeddings;
        AssertHasAnimation(CookbookTests.FindBetween(movies));
    }

    [Fact]
    public void Evaluations_of_the_documents_find_the_recommender_much_better_than_popularity()
    {
        var (_, metrics, baseline) = RecommendationsSampleTests.Evaluate(_mlContext, Likes);
        AssertBetter(metrics, baseline);
        var (split, learned) = CookbookTests.Evaluate(_mlContext, Likes);
        AssertBetter(split.Evaluate(learned.CreateRecommender()), split.EvaluatePopularity());
    }

    [Fact]
    public void Dimension_and_ridge_of_the_cookbook_give_better_recommendations_than_popularity()
    {
        var (test, metrics) = CookbookTests.Tune(_mlContext, Likes);
        AssertBetter(metrics, test.EvaluatePopularity());
    }

    // On this data, the best of the trainers on the performance page reach 0.2 with more features.
    private static void AssertPredicts(RegressionMetrics metrics) => Assert.InRange(metrics.RSquared, 0.08, 0.3);

    private static void AssertBetter(RecommenderMetrics metrics, RecommenderMetrics baseline)
    {
        Assert.Equal(metrics.K, baseline.K);
        Assert.InRange(metrics.CappedRecall, 1.5 * baseline.CappedRecall, 1);
        Assert.InRange(metrics.Ndcg, 1.5 * baseline.Ndcg, 1);
    }

    private void AssertHasAnimation(IReadOnlyList<ScoredItem> movies)
    {
        var animations = _movies.GetColumn<string>("title").Zip(_movies.GetColumn<string>("genres"))
            .Where(movie => movie.Second.Contains("Animation", StringComparison.Ordinal))
            .Select(movie => movie.First)
            .ToHashSet();
        Assert.Contains(movies, movie => animations.Contains(movie.Name));
    }
}
