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
internal static class SvdContenders
{
    private static readonly int[] Dimensions = [10, 20, 50];

    public static IEnumerable<Contender> Of(SplitLikes likes)
    {
        if (!Libtorch.TryLoad(Environment.ProcessorCount)) throw new UserErrorException(Libtorch.Remedy);
        int most = Math.Min(Dimensions[^1], Math.Min(likes.Training.Length, likes.Liked.Length));
        long began = Stopwatch.GetTimestamp();
        float[] factors = RightSingularVectors(likes, most); // one column of Q after the other
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return Dimensions.Select(dimension => new Contender("PureSVD", dimension, 0, seconds, (history, count) =>
        {
            var scores = new float[likes.Liked.Length];
            int[] liked = likes.ColumnsOf(history);
            for (int k = 0; k < Math.Min(dimension, most); k++)
            {
                ReadOnlySpan<float> column = factors.AsSpan(k * scores.Length, scores.Length);
                float sum = 0;
                foreach (int item in liked) sum += column[item];
                TensorPrimitives.MultiplyAdd(column, sum, scores, scores);
            }
            return Best.Of(likes.Expanded(scores), history, count, likes.Split.ItemNames);
        }));
    }

    private static float[] RightSingularVectors(SplitLikes likes, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        var (_, _, transposed) = linalg.svd(DenseLikes.Of(likes), fullMatrices: false);
        return transposed[..count].contiguous().data<float>().ToArray();
    }
}
