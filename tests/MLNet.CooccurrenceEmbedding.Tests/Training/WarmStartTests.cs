using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class WarmStartTests
{
    [Fact]
    public void Warm_start_reaches_the_same_optimum_in_at_most_half_the_iterations()
    {
        Likes likes = RandomLikes.Create(users: 400, items: 150, likesPerUser: 15, seed: 2);
        var options = new SolverOptions(10, 500, 1e-6, Seed: 0);
        TrainingResult cold = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, options);
        TrainingResult warm = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(
            likes, options with { InitialVectors = cold.Vectors });

        Assert.InRange(warm.Loss, 0, cold.Loss * (1 + 1e-6));
        Assert.InRange(warm.LossPerIteration.Count, 0, cold.LossPerIteration.Count / 2);
    }

    [Fact]
    public void Warm_start_trains_columns_that_were_zero()
    {
        Likes likes = RandomLikes.Create(users: 100, items: 40, likesPerUser: 8, seed: 3);
        var options = new SolverOptions(6, 500, 1e-7, Seed: 0);
        double best = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, options).Loss;
        float[] initial = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, options with { Dimension = 2 }).Vectors;
        float[] widened = new float[40 * 6];
        for (int item = 0; item < 40; item++) initial.AsSpan(item * 2, 2).CopyTo(widened.AsSpan(item * 6));

        double loss = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, options with { InitialVectors = widened }).Loss;
        Assert.InRange(loss / best, 0, 1.001);
    }

    [Fact]
    public void Warm_start_matches_items_by_name_when_keys_differ()
    {
        // One rating in 500 is new. Movies with new ratings only are missing in yesterday's model, so its keys differ.
        var mlContext = new MLContext();
        IDataView all = MovieLens.Ratings(mlContext);
        IDataView before = mlContext.Data.FilterByCustomPredicate(
            all, (Rating rating) => (uint.Parse(rating.UserId) * 7919 + rating.MovieId) % 500 == 0);
        ItemEmbeddings yesterday = Fit(before, initial: null);
        ItemEmbeddings cold = Fit(all, initial: null), warm = Fit(all, initial: yesterday);

        Assert.True(yesterday.Count < cold.Count);
        Assert.InRange(warm.Training!.Loss / cold.Training!.Loss, 0.9999, 1.00005);
        Assert.InRange(warm.Training.Iterations, 1, cold.Training.Iterations * 2 / 3);

        ItemEmbeddings Fit(IDataView ratings, ItemEmbeddings? initial)
        {
            IDataView keyed = mlContext.Transforms.Conversion.MapValueToKey("Movie", "movieId").Fit(ratings).Transform(ratings);
            return mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
            {
                OutputColumnName = "MovieVector",
                ItemColumnName = "Movie",
                UserColumnName = "userId",
                Dimension = 64,
                InitialEmbeddings = initial,
            }).Fit(mlContext.Data.FilterRowsByColumn(keyed, "rating", lowerBound: 4)).Embeddings;
        }
    }

    [Fact]
    public void Warm_start_throws_for_vectors_of_another_dimension()
    {
        var mlContext = Toy.Context();
        CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
        options.InitialEmbeddings = Toy.Fit(mlContext, Toy.Keyed()).Embeddings;
        options.Dimension = 9;

        var error = Assert.Throws<ArgumentException>(() => mlContext.Transforms.CooccurrenceEmbed(options));

        Assert.Contains("InitialEmbeddings have 6 numbers per vector, but Dimension is 9", error.Message, StringComparison.Ordinal);
        Assert.Contains("Set Dimension to 6", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Warm_start_throws_for_vectors_that_are_not_finite(float number)
    {
        ItemEmbeddings good = Toy.Fit(Toy.Context(), Toy.Keyed()).Embeddings;
        float[] vectors = good.Matrix.ToArray();
        vectors[77] = number;
        CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
        options.InitialEmbeddings = new ItemEmbeddings(vectors, good.Dimension, [.. good.Names], [.. good.ItemCounts], null, null);

        var error = Assert.Throws<ArgumentException>("InitialEmbeddings", () => Toy.Context().Transforms.CooccurrenceEmbed(options));

        Assert.Contains("not finite", error.Message, StringComparison.Ordinal);
    }

    private sealed class Rating
    {
        [ColumnName("userId")]
        public string UserId { get; set; } = "";

        [ColumnName("movieId")]
        public uint MovieId { get; set; }
    }
}
