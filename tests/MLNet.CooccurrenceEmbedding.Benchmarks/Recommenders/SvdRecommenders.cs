using System.Diagnostics;
using System.Numerics.Tensors;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Compare;
using TorchSharp;

using static TorchSharp.torch;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>
/// PureSVD (P. Cremonesi, Y. Koren and R. Turrin, "Performance of recommender algorithms on top-N recommendation tasks", RecSys 2010):
/// score(H, j) = q_j · Σ_{i∈H} q_i with q the rows of the first right singular vectors of S.
/// </summary>
internal static class SvdRecommenders
{
    private static readonly int[] Dimensions = [10, 20, 50];

    public static IEnumerable<NamedRecommender> Create(SplitLikes likes)
    {
        if (!Libtorch.TryLoad(Environment.ProcessorCount)) throw new UserErrorException(Libtorch.Remedy);
        int maximumDimension = Math.Min(Dimensions[^1], Math.Min(likes.Training.Length, likes.Liked.Length));
        long began = Stopwatch.GetTimestamp();
        float[] factors = ComputeRightSingularVectors(likes, maximumDimension); // the columns of Q, concatenated
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return Dimensions.Select(dimension => new NamedRecommender("PureSVD", dimension, 0, seconds, (history, count) =>
        {
            var scores = new float[likes.Liked.Length];
            int[] liked = likes.GetColumns(history);
            for (int k = 0; k < Math.Min(dimension, maximumDimension); k++)
            {
                ReadOnlySpan<float> column = factors.AsSpan(k * scores.Length, scores.Length);
                float sum = 0;
                foreach (int item in liked) sum += column[item];
                TensorPrimitives.MultiplyAdd(column, sum, scores, scores);
            }
            return TopScores.Select(likes.Expand(scores), history, count, likes.Split.ItemNames);
        }));
    }

    private static float[] ComputeRightSingularVectors(SplitLikes likes, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        var (_, _, transposed) = linalg.svd(DenseLikes.Create(likes), fullMatrices: false);
        return transposed[..count].contiguous().data<float>().ToArray();
    }
}
