using MLNet.CooccurrenceEmbedding.TestSupport;
using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Tests;

/// <summary>The README's lines for what the vectors are for, run. What stands in a region here stands in the README word for word.</summary>
public sealed class ReadmeUsageTests
{
    private readonly MLContext mlContext = Toy.Context();
    private readonly ItemEmbeddings movies;

    public ReadmeUsageTests() => movies = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User", Toy.Dimension).Fit(Toy.Named(mlContext)).Embeddings;

    [Fact]
    public void FindSimilar_sample_gives_the_same_items_by_name_and_by_vector()
    {
        #region similar
        IReadOnlyList<ScoredItem> similar = movies.FindSimilar("Movie 3", count: 5); // cosine; or SimilarityMetric.DotProduct
        IReadOnlyList<IReadOnlyList<ScoredItem>> forEach = movies.FindSimilarToEach([0, 1, 2], count: 5); // on all processors
        ReadOnlySpan<float> vector = movies.GetVector("Movie 3");
        IReadOnlyList<ScoredItem> near = movies.FindSimilar(vector, count: 5, exclude: [movies.IndexOf("Movie 3")]); // or near a mean of vectors
        ItemEmbeddings shorter = movies.Truncate(4); // the longest columns come first
        #endregion
        Assert.Equal(similar.Select(item => item.Index), near.Select(item => item.Index));
        Assert.Equal(3, forEach.Count);
        Assert.Equal(4, shorter.Dimension);
    }

    [Fact]
    public void Recommend_sample_explains_the_score()
    {
        #region recommend
        ItemRecommender recommender = movies.CreateRecommender(); // takes a moment: no training
        IReadOnlyList<ScoredItem> recommended = recommender.Recommend(["Movie 3", "Movie 7"], count: 5);
        IReadOnlyList<ScoredItem> because = recommender.Explain(["Movie 3", "Movie 7"], recommended[0].Name); // adds up to its score
        #endregion
        Assert.Equal(5, recommended.Count);
        Assert.Equal(recommended[0].Score, because.Sum(part => part.Score), 1e-5);
    }

    [Fact]
    public void All_users_sample_gives_the_recommendations_of_each_history()
    {
        IDataView users = mlContext.Data.LoadFromEnumerable([new UserHistory { History = ["Movie 3", "Movie 7"] }, new UserHistory { History = ["Movie 1"] }]);
        #region recommend-items
        // History is a vector of movies per row.
        IReadOnlyList<IReadOnlyList<ScoredItem>> forEachUser = movies.CreateRecommender().Recommend(users, "History", count: 5);
        #endregion
        Assert.Equal(movies.CreateRecommender().Recommend(["Movie 1"], 5), forEachUser[1]);
    }

    [Fact]
    public void Evaluate_sample_beats_popularity()
    {
        IDataView likes = Toy.Named(mlContext);
        #region evaluate
        HoldOutSplit split = new MLContext().Data.HoldOutLikes(likes, "Movie", "User"); // a fifth of each user's likes
        ItemEmbeddings learned = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User", dimension: 6).Fit(split.TrainSet).Embeddings;
        RecommenderMetrics metrics = split.Evaluate(learned.CreateRecommender(), k: 5); // recall, NDCG, hit rate, MRR, coverage
        RecommenderMetrics baseline = split.EvaluatePopularity(k: 5);
        #endregion
        Assert.Equal((5, split.Users.Count), (metrics.K, metrics.UserCount));
        Assert.True(metrics.Ndcg > baseline.Ndcg);
    }

    [Fact]
    public void README_contains_the_usage_samples_verbatim() => ReadmeRegions.AssertInReadme("ReadmeAnswersTests.cs", count: 4);

    private sealed class UserHistory
    {
        public string[] History { get; set; } = [];
    }
}
