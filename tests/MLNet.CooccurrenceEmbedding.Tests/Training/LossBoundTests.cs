using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>The loss is at most that of zero vectors, for any data and any start.</summary>
public sealed class LossBoundTests
{
    /// <summary>Short vectors with ‖VVᵀ‖ = 1e-3 ‖X‖ may increase the loss by a factor of up to (1 + 1e-3)².</summary>
    private const double MaximumRatio = 1.003;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(200)]
    public void Loss_is_no_higher_than_at_zero_when_the_diagonal_dominates(int iterations)
    {
        // X_ii is up to 2e11, and X_ij is up to 2e5.
        (int User, int Item, float Weight)[] rows =
        [
            (0, 1, 52), (0, 2, 0.5f), (1, 0, 1000), (2, 2, 142_731), (2, 0, 1), (2, 1, 0.5f), (3, 0, 11), (3, 1, 43), (3, 2, 1.5f),
            (4, 0, 474_112), (4, 1, 1),
        ];
        Likes likes = Likes.FromPairs(
            3, 5, [rows.Select(row => new UserItem(row.User, row.Item)).ToArray()], 1, [rows.Select(row => row.Weight).ToArray()]);

        TrainingResult result = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(
            likes, new SolverOptions(1, iterations, 1e-5, Seed: 0));

        Assert.Equal(new NaiveModel(likes).Loss(result.Vectors, 1), result.Loss, 1e-6 * result.LossAtZero);
        Assert.InRange(result.LossPerIteration[0], 0, MaximumRatio * result.LossAtZero);
        Assert.InRange(result.Loss, 0, MaximumRatio * result.LossAtZero);
    }

    [Theory]
    [InlineData(1e2f)]
    [InlineData(1e3f)]
    [InlineData(-1e6f)]
    public void Loss_is_lower_than_at_zero_after_a_warm_start_from_unrelated_vectors(float scale)
    {
        Likes likes = RandomLikes.Create(users: 100, items: 40, likesPerUser: 8, seed: 3);
        var options = new SolverOptions(6, 500, 1e-7, Seed: 0);
        var random = new Random(1);
        float[] initial = [.. Enumerable.Range(0, 40 * 6).Select(_ => scale * (random.NextSingle() - 0.3f))];

        TrainingResult result = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, options with { InitialVectors = initial });

        Assert.InRange(result.LossPerIteration[0], 0, MaximumRatio * result.LossAtZero);
        Assert.InRange(result.Loss, 0, 0.5 * result.LossAtZero);
    }
}
