using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests;

/// <summary>The code of docs/recommendations.md, compiled and run. The page has each region word for word.</summary>
public sealed class RecommendationsSampleTests
{
    private readonly MLContext mlContext = Toy.Context();
    private readonly ItemEmbeddings movies;

    public RecommendationsSampleTests()
        => movies = mlContext.Transforms
            .CooccurrenceEmbed("MovieVector", "Movie", "User", Toy.Dimension)
            .Fit(SampleLikes.Create(mlContext).Raw())
            .Embeddings;

    [Fact]
    public void Similar()
    {
        #region similar
        // By cosine, or with metric: SimilarityMetric.DotProduct.
        IReadOnlyList<ScoredItem> similar = movies.FindSimilar("Toy Story (1995)", count: 5);
        IReadOnlyList<IReadOnlyList<ScoredItem>> forEach = movies.FindSimilarToEach([0, 1, 2], count: 5); // on all processors
        ReadOnlySpan<float> vector = movies.GetVector("Toy Story (1995)");
        // Any vector, for example a mean.
        IReadOnlyList<ScoredItem> near = movies.FindSimilar(vector, count: 5, exclude: [movies.IndexOf("Toy Story (1995)")]);
        ItemEmbeddings shorter = movies.Truncate(4); // the 4 columns with the largest norms
        #endregion
        Assert.Equal(similar.Select(item => item.Index), near.Select(item => item.Index));
        Assert.Equal(3, forEach.Count);
        Assert.Equal(4, shorter.Dimension);
    }

    [Fact]
    public void Similar_with_many_likes()
    {
        #region similar-likes
        IReadOnlyList<ScoredItem> shrunk = movies.FindSimilar("Toy Story (1995)", count: 5, shrinkage: 5); // 5 likes halve a score
        IReadOnlyList<ScoredItem> liked = movies.FindSimilar("Toy Story (1995)", count: 5, minimumLikes: 20);
        #endregion
        Assert.True(shrunk[0].Score < movies.FindSimilar("Toy Story (1995)", count: 1)[0].Score);
        Assert.All(liked, item => Assert.InRange(movies.ItemCounts[item.Index], 20, int.MaxValue));
    }

    [Fact]
    public void Recommend()
    {
        #region recommend
        ItemRecommender recommender = movies.CreateRecommender(); // in closed form, without training
        IReadOnlyList<ScoredItem> recommended = recommender.Recommend(["Toy Story (1995)", "Aladdin (1992)"], count: 5);
        // The scores add up to the score of the item.
        IReadOnlyList<ScoredItem> because = recommender.Explain(["Toy Story (1995)", "Aladdin (1992)"], recommended[0].Name);
        #endregion
        Assert.Equal(5, recommended.Count);
        Assert.Equal(recommended[0].Score, because.Sum(part => part.Score), 1e-5);
    }

    [Fact]
    public void Train_save_and_add_an_item()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("movies.zip");
        IDataView likes = SampleLikes.Create(mlContext).Raw();
        ItemRecommender recommender = Train(mlContext, likes);
        #region recommender-save
        recommender.Save(path);
        ItemRecommender loaded = ItemRecommender.Load(path); // the same recommendations, bit for bit
        #endregion
        #region recommender-new-items
        // For each user who likes the new movie, the other movies that the user likes.
        NewItem released = new("Toy Story 5 (2026)", [["Toy Story (1995)", "Aladdin (1992)"], ["Toy Story (1995)"]]);
        ItemRecommender extended = recommender.WithItems([released]);
        #endregion
        Assert.Equal(recommender.Recommend(["Toy Story (1995)"]), loaded.Recommend(["Toy Story (1995)"]));
        Assert.Equal(recommender.Embeddings.Count + 1, extended.Embeddings.Count);
    }

    [Fact]
    public void Recommend_to_each_user()
    {
        ItemRecommender recommender = movies.CreateRecommender();
        #region recommend-to-each
        string[][] histories = [["Toy Story (1995)"], ["Aladdin (1992)", "Heat (1995)"]];
        IReadOnlyList<IReadOnlyList<ScoredItem>> forEachHistory = recommender.RecommendToEach(histories, count: 5); // on all processors
        #endregion
        Assert.Equal(histories.Select(history => recommender.Recommend(history, 5)), forEachHistory);
    }

    [Fact]
    public void Recommend_for_each_row()
    {
        IDataView users = mlContext.Data.LoadFromEnumerable(
            [new UserHistory { History = ["Toy Story (1995)", "Aladdin (1992)"] }, new UserHistory { History = ["Heat (1995)"] }]);
        ItemRecommender recommender = movies.CreateRecommender();
        #region recommend-rows
        // Each row of users has a vector of movies in the column History: their names as text,
        // or keys of the mapping that the model was trained with.
        IReadOnlyList<IReadOnlyList<ScoredItem>> forEachUser = recommender.Recommend(users, "History", count: 5); // on all processors
        #endregion
        Assert.Equal(recommender.Recommend(["Toy Story (1995)", "Aladdin (1992)"], count: 5), forEachUser[0]);
        Assert.Equal(recommender.Recommend(["Heat (1995)"], count: 5), forEachUser[1]);
    }

    [Fact]
    public void Evaluation()
    {
        IDataView likes = SampleLikes.Create(mlContext).Raw();
        var (split, metrics, baseline) = Evaluate(mlContext, likes);
        Assert.Equal((20, split.Users.Count), (metrics.K, metrics.UserCount));
        Assert.True(metrics.Ndcg > baseline.Ndcg);
        #region evaluate-difference
        RecommenderMetrics neighbors = split.EvaluateItemNeighbors(k: 20);
        MetricInterval ndcg = metrics.GetInterval(user => user.Ndcg); // mean ± 1.96 standard errors
        MetricInterval difference = metrics.GetDifference(neighbors, user => user.Ndcg);
        bool isBetter = difference.Lower > 0;
        #endregion
        Assert.Equal(metrics.Ndcg, ndcg.Mean);
        Assert.Equal(isBetter, metrics.Ndcg - neighbors.Ndcg > 1.96 * difference.StandardError);
    }

    [Fact]
    public void Page_has_the_code()
        => DocumentRegions.AssertInDocument("RecommendationsSampleTests.cs", count: 10, "docs/recommendations.md");

    internal static ItemRecommender Train(MLContext mlContext, IDataView likes)
    {
        #region recommender-train
        ItemRecommender recommender = mlContext.CooccurrenceRecommender("Movie", "User").Fit(likes);
        RecommenderSummary chosen = recommender.Training!; // the weighting, the settings, and their quality on held-out likes
        #endregion
        return recommender;
    }

    internal static (HoldOutSplit Split, RecommenderMetrics Metrics, RecommenderMetrics Baseline) Evaluate(
        MLContext mlContext, IDataView likes)
    {
        #region evaluate
        HoldOutSplit split = mlContext.Data.HoldOutLikes(likes, "Movie", "User"); // a fifth of the likes of each user
        ItemEmbeddings learned = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User").Fit(split.TrainSet).Embeddings;
        RecommenderMetrics metrics = split.Evaluate(learned.CreateRecommender(), k: 20); // recall@20, NDCG@20 and others
        RecommenderMetrics baseline = split.EvaluatePopularity(k: 20); // the most liked items for everybody
        #endregion
        return (split, metrics, baseline);
    }

    private sealed class UserHistory
    {
        public string[] History { get; set; } = [];
    }
}
