using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>Training with weighted likes, item scaling and counts.</summary>
public sealed class ScaledTrainingTests
{
    private static readonly int[] Threads = [1, 2, 5];

    private static readonly SolverOptions Tight = new(Dimension: 6, MaximumNumberOfIterations: 3000, OptimizationTolerance: 1e-10, Seed: 0);

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Training_with_weights_and_scaling_reaches_a_stationary_point_of_the_loss(double itemScaling)
    {
        Likes likes = RandomLikes.CreateWeighted(users: 150, items: 40, likesPerUser: 8, seed: 3).Weighted(UserWeighting.InverseSquareRoot);
        TrainingResult result = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, Tight, itemScaling);

        var naive = new NaiveModel(likes, itemScaling);
        Assert.Equal(1, result.Loss / naive.Loss(result.Vectors, 6), 1e-8);
        Assert.Equal(1, result.LossAtZero / naive.Loss(new float[result.Vectors.Length], 6), 1e-12);
        Assert.True(result.Converged);
        Assert.InRange(result.RelativeGradient, 0, 1e-4);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 0.5)]
    [InlineData(true, 1)]
    public void Likes_and_their_counts_have_the_same_optimum(bool diagonal, double itemScaling)
    {
        Likes likes = RandomLikes.Create(users: 150, items: 60, likesPerUser: 8, seed: 2);
        TrainingResult one = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, Tight, itemScaling);
        foreach (bool bothHalves in new[] { false, true })
        {
            CooccurrenceCounts counts = RandomCounts.From(70, RandomCounts.Rows(likes, bothHalves, diagonal));
            TrainingResult other = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(counts, Tight, itemScaling);
            Assert.Equal(1, other.LossAtZero / one.LossAtZero, itemScaling == 0 ? 0 : 1e-12);
            Assert.Equal(1, other.Loss / one.Loss, 1e-6);
            Assert.Equal(-1, other.Vectors.AsSpan(60 * 6).IndexOfAnyExcept(0f));
            Assert.Equal(70 * 6, other.Vectors.Length);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MovieLens_likes_and_their_counts_have_the_same_optimum(bool diagonal)
    {
        IDataView view = MovieLens.Likes(new MLContext());
        Likes likes = LikesReader.Read(PairColumns.Create(view, "Movie", "userId"), 2, () => { }).Likes;
        SolverOptions options = new(Dimension: 64, MaximumNumberOfIterations: 2000, OptimizationTolerance: 1e-8, Seed: 0);
        TrainingResult one = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, options);
        CooccurrenceCounts counts = RandomCounts.From(likes.ItemCount, RandomCounts.Rows(likes, diagonal: diagonal));
        TrainingResult other = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(counts, options);
        Assert.Equal(one.LossAtZero, other.LossAtZero);
        Assert.Equal(1, other.Loss / one.Loss, 1e-6);
        Assert.True(other.Converged);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Training_with_weights_and_scaling_is_bit_identical_for_any_thread_count(double itemScaling)
    {
        Likes likes = RandomLikes.CreateWeighted(users: 200, items: 90, likesPerUser: 8, seed: 3);
        CooccurrenceCounts counts = RandomCounts.From(90, RandomCounts.Rows(likes, diagonal: true));
        SolverOptions options = Tight with { OptimizationTolerance = 1e-6 };
        TrainingResult[] fromLikes = [.. Threads.Select(threads =>
            new EmbeddingTrainer(Kernels.Best, new Workers(threads)).Train(likes, options, itemScaling))];
        TrainingResult[] fromCounts = [.. Threads.Select(threads =>
            new EmbeddingTrainer(Kernels.Best, new Workers(threads)).Train(counts, options, itemScaling))];
        foreach (TrainingResult[] results in new[] { fromLikes, fromCounts })
            foreach (TrainingResult result in results)
            {
                Assert.Equal(results[0].Vectors, result.Vectors);
                Assert.Equal(results[0].Loss, result.Loss);
            }
    }

    [Theory]
    [InlineData(1e-15f)]
    [InlineData(1e-6f)]
    [InlineData(1e6f)]
    [InlineData(1e15f)]
    [InlineData(1e30f)]
    public void Training_is_independent_of_the_scale_of_the_weights(float size)
    {
        Likes likes = RandomLikes.CreateWeighted(users: 150, items: 40, likesPerUser: 8, seed: 4);
        Likes sized = ScaleWeights(likes, size);
        var reports = new List<double>();
        TrainingResult one = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, Tight);
        TrainingResult other = new EmbeddingTrainer(Kernels.Best, new Workers(2), new FitProgress(report =>
        {
            if (report.Phase == TrainingPhase.Optimizing) reports.Add(report.Loss);
        })).Train(sized, Tight);

        Assert.Equal(1, other.Loss / Math.Pow(size, 4) / one.Loss, 1e-5);
        Assert.Equal(1, other.LossAtZero / Math.Pow(size, 4) / one.LossAtZero, 1e-5);
        // The iterations of one start are reported, in the same unit. An exchange can raise the loss for some iterations.
        Assert.All(reports, loss => Assert.InRange(loss, other.Loss - 1e-6 * other.LossAtZero, 2 * other.LossAtZero));
        float scale = one.Vectors.Max(Math.Abs);
        Assert.All(one.Vectors.Zip(other.Vectors), pair => Assert.Equal(pair.First, pair.Second / size, 2e-2f * scale));

        TrainingResult again = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(
            sized, Tight with { InitialVectors = other.Vectors, MaximumNumberOfIterations = 0 });
        Assert.Equal(1, again.Loss / other.Loss, 0.05); // a warm start adds noise to the given vectors
    }

    [Theory]
    [InlineData(1e36f, "Use smaller weights")]
    [InlineData(1e-37f, "Use larger weights")]
    public void Training_throws_when_weights_are_too_large_or_too_small(float size, string remedy)
    {
        Likes likes = ScaleWeights(RandomLikes.CreateWeighted(users: 20, items: 10, likesPerUser: 4, seed: 5), size);
        var error = Assert.Throws<InvalidOperationException>(() => new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, Tight));
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scaling_of_counts_needs_the_diagonal_of_every_item_with_counts()
    {
        CooccurrenceCounts none = RandomCounts.From(3, new ItemPairCount(0, 1, 2)), one = RandomCounts.From(3, new(0, 1, 2), new(0, 0, 3));
        CooccurrenceCounts both = RandomCounts.From(3, new(0, 1, 2), new(0, 0, 3), new(1, 1, 2));
        SolverOptions options = Tight with { Dimension = 2 };
        Assert.Equal((0, 1, -1), (none.FirstItemWithoutDiagonal, one.FirstItemWithoutDiagonal, both.FirstItemWithoutDiagonal));
        TrainingResult result = new EmbeddingTrainer(Kernels.Best, new Workers(1)).Train(both, options, 0.5);
        Assert.Equal(2 * 4 / 6.0, result.LossAtZero, 1e-12);
        foreach (CooccurrenceCounts counts in (CooccurrenceCounts[])[none, one, both])
            // Without scaling, no own count is needed.
            Assert.Equal(2 * 4, new EmbeddingTrainer(Kernels.Best, new Workers(1)).Train(counts, options).LossAtZero, 1e-12);
    }

    [Fact]
    public void Training_gives_zero_vectors_and_zero_loss_for_counts_without_pairs()
    {
        CooccurrenceCounts[] cases =
            [RandomCounts.From(4), RandomCounts.From(4, new ItemPairCount(2, 2, 7), new ItemPairCount(0, 1, 0))];
        foreach (CooccurrenceCounts counts in cases)
        {
            TrainingResult result = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(counts, Tight);
            Assert.Equal(4 * 6, result.Vectors.Length);
            Assert.All(result.Vectors, value => Assert.Equal(0, value));
            Assert.Equal((0, 0, true), (result.Loss, result.LossAtZero, result.Converged));
        }
    }

    [Fact]
    public void Training_fits_indefinite_counts()
    {
        // A ring has equally many positive and negative eigenvalues.
        CooccurrenceCounts counts = RandomCounts.From(12, [.. Enumerable.Range(0, 12).Select(i => new ItemPairCount(i, (i + 1) % 12, 5))]);
        TrainingResult result = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(counts, Tight with { Dimension = 12 });
        Assert.True(result.Converged);
        Assert.Equal(2 * 12 * 25, result.LossAtZero);
        Assert.InRange(result.Loss, 0, 1e-3 * result.LossAtZero);
    }

    private static Likes ScaleWeights(Likes likes, float size)
    {
        var pairs = new List<UserItem>();
        for (int user = 0; user < likes.UserCount; user++)
            foreach (int item in likes.ItemsOf(user))
                pairs.Add(new UserItem(user, item));
        float[] weights = Array.ConvertAll(likes.Weights.ToArray(), weight => weight * size);
        return Likes.FromPairs(likes.ItemCount, likes.UserCount, [pairs.ToArray()], 1, [weights]);
    }
}
