using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Evaluation;

public class RecommendersOnMovieLensTests(ITestOutputHelper output)
{
    [Fact]
    public void ItemRecommender_outperforms_popularity_on_MovieLens()
    {
        var mlContext = Toy.Context();
        IDataView likes = MovieLens.Likes(mlContext);
        var recalls = new List<double>();
        var ndcgs = new List<double>();
        for (int seed = 0; seed < 3; seed++)
        {
            HoldOutSplit split = new MLContext().Data.HoldOutLikes(likes, "Movie", "userId", seed: seed);
            ItemEmbeddings embeddings = mlContext.Transforms.CooccurrenceEmbed("Vector", "Movie", "userId").Fit(split.TrainSet).Embeddings;
            Assert.Equal((300, MovieLens.MovieCount), (embeddings.Dimension, embeddings.Count));
            Assert.Equal(MovieLens.LikeCount - split.Users.Sum(user => user.HeldOut.Count), embeddings.Training!.LikeCount);

            RecommenderMetrics closedForm = split.Evaluate(embeddings.CreateRecommender()), popularity = split.EvaluatePopularity();
            output.WriteLine($"seed {seed}: {closedForm}; popularity: {popularity}");
            Assert.True(closedForm.CappedRecall > 1.4 * popularity.CappedRecall);
            Assert.True(closedForm.Ndcg > 1.4 * popularity.Ndcg);
            Assert.True(closedForm.Coverage > popularity.Coverage);
            recalls.Add(closedForm.CappedRecall);
            ndcgs.Add(closedForm.Ndcg);
        }
        Assert.InRange(recalls.Average(), 0.300, 1);
        Assert.InRange(ndcgs.Average(), 0.270, 1);
    }
}
