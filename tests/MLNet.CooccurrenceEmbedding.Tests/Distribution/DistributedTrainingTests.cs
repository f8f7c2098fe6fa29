using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Tests.Training;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Distribution;

public sealed class DistributedTrainingTests
{
    [Theory]
    [InlineData(500, 1500, 40, false, 0)] // items of more than one block of rows
    [InlineData(3000, 3500, 40, true, 0.5)]
    [InlineData(120, 90, 20, false, 0)] // one block of rows: all processes but one have none
    [InlineData(60, 40, 40, true, 0.25)]
    public void Vectors_have_equal_bits_for_any_number_of_processes(int users, int items, int dimension, bool weighted, double itemScaling)
    {
        Likes likes = weighted
            ? RandomLikes.CreateWeighted(users, items, 12, seed: 1)
            : RandomLikes.Create(users, items, 12, seed: 1);
        var options = new SolverOptions(dimension, MaximumNumberOfIterations: 60, OptimizationTolerance: 1e-5, Seed: 3);
        TrainingResult alone = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, options, itemScaling);

        foreach (int size in (int[])[1, 2, 3, 4])
        {
            TrainingResult[] results = ThreadProcesses.Run(
                size, process => new EmbeddingTrainer(Kernels.Best, new Workers(1), null, process).Train(likes, options, itemScaling));
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
