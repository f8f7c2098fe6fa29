using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>From likes to one vector per item.</summary>
internal static class EmbeddingTrainer
{
    /// <summary>
    /// Trains on the items that share a user with another item. For any other all targets are zero, and so is its best vector.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; noticed within an iteration.</exception>
    public static SolverResult Train(Likes likes, SolverOptions options, Action<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        Likes shared = likes.KeepCooccurring(out int[] items);
        if (items.Length == 0)
            return new SolverResult(new float[checked(likes.ItemCount * options.Dimension)], 0, 0, 0, [0], true, TimeSpan.Zero);

        SolverResult result;
        using (var solver = new MinresSolver(new LikesCooccurrence(shared, Kernels.Best), options, Kernels.Best, cancellationToken))
            result = solver.Solve(progress);
        return items.Length == likes.ItemCount ? result : result with { Vectors = Scatter(result.Vectors, items, likes.ItemCount, options.Dimension) };
    }

    private static float[] Scatter(float[] vectors, int[] items, int itemCount, int dimension)
    {
        var scattered = new float[checked(itemCount * dimension)];
        for (int row = 0; row < items.Length; row++)
            vectors.AsSpan(row * dimension, dimension).CopyTo(scattered.AsSpan(items[row] * dimension));
        return scattered;
    }
}
