using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>From likes to one vector per item.</summary>
internal static class EmbeddingTrainer
{
    /// <summary>
    /// Trains on the items that share a user with another item. For any other all targets are zero, and so is its best vector. Nor
    /// are more dimensions of use than there are such items: the rest are zero too.
    /// </summary>
    /// <remarks>Here <see cref="SolverOptions.InitialVectors"/> has a row for every item of <paramref name="likes"/>.</remarks>
    public static SolverResult Train(Likes likes, SolverOptions options, Workers workers, Action<TrainingProgress>? progress)
    {
        Likes shared = likes.KeepCooccurring(out int[] items);
        if (items.Length == 0)
            return new SolverResult(new float[checked(likes.ItemCount * options.Dimension)], 0, 0, 0, [0], true, TimeSpan.Zero);

        int columns = Math.Min(options.Dimension, items.Length);
        SolverOptions solved = options with
        {
            Dimension = columns,
            InitialVectors = options.InitialVectors is { } initial ? Gather(initial, options.Dimension, items, columns) : null,
        };
        SolverResult result;
        using (var memory = new Workspace())
            result = new MinresSolver(new LikesCooccurrence(shared, Kernels.Best), solved, Kernels.Best, workers, memory).Solve(progress);
        return result with { Vectors = Scatter(result.Vectors, columns, items, likes.ItemCount, options.Dimension) };
    }

    private static float[] Gather(float[] vectors, int dimension, int[] items, int columns)
    {
        var gathered = new float[checked(items.Length * columns)];
        for (int row = 0; row < items.Length; row++)
            vectors.AsSpan(items[row] * dimension, columns).CopyTo(gathered.AsSpan(row * columns));
        return gathered;
    }

    private static float[] Scatter(float[] vectors, int columns, int[] items, int itemCount, int dimension)
    {
        var scattered = new float[checked(itemCount * dimension)];
        for (int row = 0; row < items.Length; row++)
            vectors.AsSpan(row * columns, columns).CopyTo(scattered.AsSpan(items[row] * dimension));
        return scattered;
    }
}
