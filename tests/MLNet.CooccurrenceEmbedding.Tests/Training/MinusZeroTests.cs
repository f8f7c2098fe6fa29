using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class MinusZeroTests
{
    [Theory]
    [InlineData(30, 6, 6)]
    [InlineData(2, 40, 20)]
    [InlineData(50, 7, 30)]
    [InlineData(50, 500, 8)]
    [InlineData(1, 10, 4)]
    [InlineData(3, 30, 40)]
    public void Vectors_of_a_fit_hold_no_minus_zero(int users, int items, int dimension)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            Likes likes = RandomLikes.Create(users, items, likesPerUser: 3, seed);
            var options = new SolverOptions(dimension, MaximumNumberOfIterations: 50, OptimizationTolerance: 1e-5, seed);
            float[] vectors = new EmbeddingTrainer(Kernels.Best, new Workers(2)).Train(likes, options).Vectors;
            Assert.DoesNotContain(BitConverter.SingleToInt32Bits(-0f), vectors.Select(BitConverter.SingleToInt32Bits));
        }
    }
}
