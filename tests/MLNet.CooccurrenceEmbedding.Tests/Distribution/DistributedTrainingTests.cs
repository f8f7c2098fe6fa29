using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Tests.Training;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Distribution;

public sealed class DistributedTrainingTests
{
    [Theory]
    [InlineData(500, 2200, 20, false, 0)] // items of several blocks of rows
    [InlineData(1500, 3500, 16, true, 0.5)]
    [InlineData(120, 90, 20, false, 0)] // one block of rows: all processes but one have none
    [InlineData(60, 40, 40, true, 0.25)]
    public void Vectors_have_equal_bits_for_any_number_of_processes(int users, int items, int dimension, bool weighted, double itemScaling)
    {
        Likes likes = weighted
            ? RandomLikes.CreateWeighted(users, items, 12, seed: 1)
            : RandomLikes.Create(users, items, 12, seed: 1);
        var options = new SolverOptions(dimension, MaximumNumberOfIterations: 40, OptimizationTolerance: 1e-4, Seed: 3);
        TrainingResult alone = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, options, itemScaling);

        foreach (int size in (int[])[2, 3, 4])
        {
            TrainingResult[] results = ThreadProcesses.Run(
                size, process => new EmbeddingTrainer(Kernels.Best, new Workers(1), null, process).Train(likes, options, itemScaling));
            Assert.All(results, result => AssertEqual(alone, result));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Vectors_have_equal_bits_if_each_process_has_the_likes_of_some_users(bool weighted)
    {
        const int UsersPerShard = 300, Items = 1500;
        Likes likes = weighted
            ? RandomLikes.CreateWeighted(2000, Items, 12, seed: 1)
            : RandomLikes.Create(2000, Items, 12, seed: 1);
        Likes ByShard(Likes rows) => rows.Gather(SingleProcess.Instance, 2, UsersPerShard);
        var options = new SolverOptions(20, MaximumNumberOfIterations: 40, OptimizationTolerance: 1e-5, Seed: 3);
        TrainingResult alone = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(ByShard(likes), options);
        Assert.Equal(7, ByShard(likes).ShardCount);

        foreach (int size in (int[])[2, 3, 4])
        {
            TrainingResult[] results = ThreadProcesses.Run(size, process =>
            {
                // Before they are divided, process 0 has all likes.
                int[] users = process.Rank == 0 ? [.. Enumerable.Range(0, likes.UserCount)] : [];
                Likes own = likes.Select(users, [.. Enumerable.Range(0, Items)], Items).Divide(process, 1, UsersPerShard);
                return new EmbeddingTrainer(Kernels.Best, new Workers(1), null, process).Train(own, options, byUser: true);
            });
            Assert.All(results, result => AssertEqual(alone, result));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Vectors_from_counts_have_equal_bits_for_any_number_of_processes(double itemScaling)
    {
        Likes likes = RandomLikes.Create(400, 1300, 15, seed: 2);
        CooccurrenceCounts counts = RandomCounts.From(likes.ItemCount, RandomCounts.Rows(likes, diagonal: true));
        var options = new SolverOptions(24, MaximumNumberOfIterations: 60, OptimizationTolerance: 1e-5, Seed: 0);
        TrainingResult alone = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(counts, options, itemScaling);

        foreach (int size in (int[])[2, 3])
        {
            TrainingResult[] results = ThreadProcesses.Run(
                size, process => new EmbeddingTrainer(Kernels.Best, new Workers(1), null, process).Train(counts, options, itemScaling));
            Assert.All(results, result => AssertEqual(alone, result));
        }
    }

    private static void AssertEqual(TrainingResult expected, TrainingResult actual)
    {
        Assert.Equal(expected.Loss, actual.Loss);
        Assert.Equal(expected.LossPerIteration, actual.LossPerIteration);
        Assert.Equal(expected.SmallestCurvature, actual.SmallestCurvature);
        Assert.Equal(expected.Vectors, actual.Vectors);
    }
}
