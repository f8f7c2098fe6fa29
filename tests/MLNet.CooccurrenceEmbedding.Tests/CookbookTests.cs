using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace MLNet.CooccurrenceEmbedding.Tests;

/// <summary>The code of docs/cookbook.md, compiled and run. The page has each region word for word.</summary>
public sealed class CookbookTests : IDisposable
{
    private readonly MLContext mlContext = Toy.Context();
    private readonly TemporaryFolder _temporary = new();
    private readonly string folder;
    private readonly string ratingsFile;
    private readonly IDataView likes;
    private readonly ItemEmbeddings movies;

    public CookbookTests()
    {
        folder = _temporary.Path;
        ratingsFile = _temporary.File("ratings.csv");
        File.WriteAllLines(
            ratingsFile, ["userId,movieId,rating", .. Toy.Likes.Select(like => $"{like.User},{like.Item},{3.5 + like.Item % 4 * 0.5}")]);
        likes = SampleLikes.Create(mlContext).Raw();
        movies = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User", Toy.Dimension).Fit(likes).Embeddings;
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Ratings_file_recipe_trains_on_ratings_at_or_above_the_threshold()
    {
        CooccurrenceEmbeddingTransformer model = TrainOnFile(mlContext, ratingsFile);
        Assert.InRange(model.Training.Loss, 0, model.Training.LossAtZero);
        Assert.True(model.Training.BelowThresholdRowCount > 0);
    }

    [Fact]
    public void Progress_recipe_trains_a_model()
    {
        #region progress
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var model = mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "MovieVector",
            ItemColumnName = "Movie",
            UserColumnName = "User",
            Dimension = 32,
            Progress = new Progress<TrainingProgress>(p => Console.WriteLine(
                $"{p.Completion:P0} {p.Phase}: {p.RowCount} rows, iteration {p.Iteration}, loss {p.Loss:N1}, {p.EstimatedRemaining} left")),
            CancellationToken = cancellation.Token, // Fit throws an OperationCanceledException
        }).Fit(likes);
        #endregion
        Assert.Equal(32, model.Embeddings.Dimension);
    }

    [Fact]
    public void Similar_page_recipe_shows_the_most_popular_movies()
    {
        #region similar-page
        int[] shown = [.. Enumerable.Range(0, movies.Count).OrderByDescending(movie => movies.ItemCounts[movie]).Take(10)];
        foreach (var (movie, similar) in shown.Zip(movies.FindSimilarToEach(shown, count: 3)))
            Console.WriteLine($"{movies.Names[movie]}: {string.Join(", ", similar.Select(other => $"{other.Name} ({other.Score:F2})"))}");
        #endregion
        Assert.Equal(movies.ItemCounts.OrderDescending().Take(10), shown.Select(movie => movies.ItemCounts[movie]));
    }

    [Fact]
    public void Between_recipe_finds_movies_near_the_mean_of_two_vectors()
    {
        IReadOnlyList<ScoredItem> between = FindBetween(movies);
        Assert.Equal(5, between.Count);
        Assert.DoesNotContain(between, movie => movie.Name is "Toy Story (1995)" or "Aladdin (1992)");
    }

    [Fact]
    public void Recommend_recipe_explains_each_recommendation()
    {
        #region recommend-why
        string[] history = ["Toy Story (1995)", "Aladdin (1992)"]; // of any user, in the training data or not
        ItemRecommender recommender = movies.CreateRecommender();
        foreach (ScoredItem item in recommender.Recommend(history, count: 3, exclude: ["Heat (1995)"]))
        {
            ScoredItem because = recommender.Explain(history, item.Name)[0];
            Console.WriteLine($"{item.Name}, mostly because of {because.Name} ({because.Score / item.Score:P0} of its score)");
        }
        #endregion
        Assert.Equal(2, recommender.Explain(history, "Heat (1995)").Count);
    }

    [Fact]
    public void All_users_recipe_recommends_five_movies_per_user()
    {
        IDataView users = mlContext.Data.LoadFromEnumerable([
            new UserHistory { User = "Ann", History = ["Toy Story (1995)"] },
            new UserHistory { User = "Bob", History = ["Aladdin (1992)", "Heat (1995)"] }]);
        #region all-users
        ItemRecommender recommender = movies.CreateRecommender();
        var recommendations = recommender.Recommend(users, "History", count: 5); // a list for each row, in order
        foreach (var (user, recommended) in users.GetColumn<string>("User").Zip(recommendations))
            Console.WriteLine($"{user}: {string.Join(", ", recommended.Select(movie => movie.Name))}");
        #endregion
        Assert.Equal([5, 5], recommendations.Select(recommended => recommended.Count));
    }

    [Fact]
    public void Evaluation_recipe_scores_the_recommender_on_held_out_likes()
    {
        var (split, _) = Evaluate(mlContext, likes);
        Assert.InRange(split.Users.Count, 40, Toy.UserCount);
    }

    [Fact]
    public void Hyperparameter_recipe_selects_a_dimension_and_a_ridge()
    {
        RecommenderMetrics metrics = Tune(mlContext, likes).Metrics;
        Assert.InRange(metrics.Ndcg, 0.01, 1);
    }

    [Fact]
    public void Features_recipe_saves_a_pipeline_with_a_regression_trainer()
    {
        TrainOnFeatures(mlContext, likes, folder);
        Assert.Equal(32, ItemEmbeddings.FromModel(mlContext, mlContext.Model.Load($"{folder}/model.zip", out _), "MovieVector").Dimension);
    }

    [Fact]
    public void Saved_model_recipe_prints_a_vector_per_title()
    {
        ITransformer model = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User", Toy.Dimension).Fit(likes);
        mlContext.Model.Save(model, likes.Schema, $"{folder}/movies.zip");
        #region saved
        ITransformer loaded = mlContext.Model.Load($"{folder}/movies.zip", out _);
        IDataView titles = mlContext.Data.LoadFromEnumerable(
            [new Title { Movie = "Toy Story (1995)" }, new Title { Movie = "Aladdin (1992)" }]);
        foreach (float[] vector in loaded.Transform(titles).GetColumn<float[]>("MovieVector"))
            Console.WriteLine(string.Join(' ', vector));
        using var engine = mlContext.Model.CreatePredictionEngine<Title, TitleVector>(loaded); // one row at a time
        float[] one = engine.Predict(new Title { Movie = "Toy Story (1995)" }).MovieVector;
        #endregion
        Assert.Equal(movies.GetVector("Toy Story (1995)").ToArray(), one);
        float[] first = loaded.Transform(titles).GetColumn<float[]>("MovieVector").First();
        Assert.Equal(movies.GetVector("Toy Story (1995)").ToArray(), first);
    }

    [Fact]
    public void Scoring_scope_recipe_saves_a_model_that_needs_no_user()
    {
        #region scope
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("MovieKey", "Movie")
            .Append(mlContext.Transforms.Conversion.MapValueToKey("UserKey", "User"), TransformerScope.Training) // Fit alone needs it
            .Append(mlContext.Transforms.CooccurrenceEmbed("MovieVector", "MovieKey", "UserKey", dimension: 32));
        var scoring = pipeline.Fit(likes).GetModelFor(TransformerScope.Scoring);
        mlContext.Model.Save(scoring, inputSchema: null, $"{folder}/scoring.zip");
        #endregion
        ITransformer loaded = mlContext.Model.Load($"{folder}/scoring.zip", out _);
        IDataView titles = mlContext.Data.LoadFromEnumerable([new Title { Movie = "Toy Story (1995)" }]);
        Assert.Contains(loaded.Transform(titles).GetColumn<float[]>("MovieVector").Single(), value => value != 0);
    }

    [Fact]
    public void Warm_start_recipe_needs_fewer_iterations()
    {
        IDataView tomorrow = likes;
        #region tomorrow
        ItemEmbeddings yesterday = movies; // or ItemEmbeddings.Load("model.zip")
        var keys = mlContext.Transforms.Conversion.MapValueToKey("MovieKey", "Movie", keyOrdinality: KeyOrdinality.ByValue);
        var model = keys.Append(mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "MovieVector",
            ItemColumnName = "MovieKey",
            UserColumnName = "User",
            Dimension = yesterday.Dimension,
            InitialEmbeddings = yesterday, // a warm start: items are matched by name
        })).Fit(tomorrow);
        #endregion
        Assert.InRange(model.LastTransformer.Training.Iterations, 0, movies.Training!.Iterations * 2 / 3);
    }

    [Fact]
    public void Page_has_the_code() => DocumentRegions.AssertInDocument("CookbookTests.cs", count: 12, "docs/cookbook.md");

    internal static CooccurrenceEmbeddingTransformer TrainOnFile(MLContext mlContext, string ratingsFile)
    {
        #region ratings-file
        IDataView ratings = mlContext.Data.LoadFromTextFile(
            ratingsFile,
            [new("userId", DataKind.UInt32, 0), new("movieId", DataKind.UInt32, 1), new("rating", DataKind.Single, 2)],
            separatorChar: ',',
            hasHeader: true);
        var model = mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = "MovieVector",
            ItemColumnName = "movieId",
            UserColumnName = "userId",
            RatingColumnName = "rating",
            LikeThreshold = 4,
        }).Fit(ratings);
        Console.WriteLine($"{model.Training.LikeCount} likes, loss {model.Training.Loss:N1} of {model.Training.LossAtZero:N1} at zero");
        #endregion
        return model;
    }

    internal static IReadOnlyList<ScoredItem> FindBetween(ItemEmbeddings movies)
    {
        #region between
        int a = movies.IndexOf("Toy Story (1995)"), b = movies.IndexOf("Aladdin (1992)");
        float[] mean = [.. movies.GetVector(a).ToArray().Zip(movies.GetVector(b).ToArray(), (x, y) => (x + y) / 2)];
        IReadOnlyList<ScoredItem> between = movies.FindSimilar(mean, count: 5, exclude: [a, b]);
        #endregion
        return between;
    }

    internal static (HoldOutSplit Test, RecommenderMetrics Metrics) Tune(MLContext mlContext, IDataView likes)
    {
        #region best
        HoldOutSplit test = mlContext.Data.HoldOutLikes(likes, "Movie", "User", seed: 1); // for the final evaluation only
        HoldOutSplit validation = mlContext.Data.HoldOutLikes(test.TrainSet, "Movie", "User", seed: 2); // for the choice
        var estimator = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User");
        ItemEmbeddings learned = estimator.Fit(validation.TrainSet).Embeddings;
        int[] dimensions = [100, 300];
        double[] ridges = [30, 100, 300];
        var best = (
            from dimension in dimensions
            from ridge in ridges
            let recommender = learned.Truncate(dimension).CreateRecommender(l2Regularization: ridge)
            select (dimension, ridge, Metrics: validation.Evaluate(recommender, k: 20)))
            .MaxBy(tried => tried.Metrics.Ndcg);
        ItemEmbeddings final = estimator.Fit(test.TrainSet).Embeddings.Truncate(best.dimension);
        RecommenderMetrics metrics = test.Evaluate(final.CreateRecommender(best.ridge), k: 20);
        Console.WriteLine($"dimension {best.dimension}, ridge {best.ridge}: {metrics}");
        #endregion
        return (test, metrics);
    }

    internal static ITransformer TrainOnFeatures(MLContext mlContext, IDataView likes, string folder)
    {
        #region features
        var pipeline = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User", dimension: 32)
            .Append(mlContext.Transforms.NormalizeLpNorm("MovieVector")) // for a linear trainer, since popular movies have long vectors
            .Append(mlContext.Transforms.Concatenate("Features", "MovieVector"))
            .AppendCacheCheckpoint(mlContext) // the trainer reads the rows many times
            .Append(mlContext.Regression.Trainers.Sdca("Label", "Features"));
        ITransformer model = pipeline.Fit(likes);
        mlContext.Model.Save(model, likes.Schema, $"{folder}/model.zip"); // loading it needs Microsoft.ML only
        #endregion
        return model;
    }

    internal static (HoldOutSplit Split, ItemEmbeddings Learned) Evaluate(MLContext mlContext, IDataView likes)
    {
        #region how-good
        HoldOutSplit split = mlContext.Data.HoldOutLikes(likes, "Movie", "User", testFraction: 0.2, seed: 1);
        ItemEmbeddings learned = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User").Fit(split.TrainSet).Embeddings;
        Console.WriteLine(split.Evaluate(learned.CreateRecommender(), k: 20));
        Console.WriteLine(split.EvaluatePopularity(k: 20)); // the baseline
        #endregion
        return (split, learned);
    }

    private sealed class Title
    {
        public string Movie { get; set; } = "";
    }

    private sealed class TitleVector
    {
        public float[] MovieVector { get; set; } = [];
    }

    private sealed class UserHistory
    {
        public string User { get; set; } = "";

        public string[] History { get; set; } = [];
    }
}
