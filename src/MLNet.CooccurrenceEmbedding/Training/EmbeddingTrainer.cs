using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>From likes to one vector per item.</summary>
/// <remarks>
/// Three kinds of work are saved, none of which changes the optimum. An item that shares no user with another has targets of zero only, and so the
/// zero vector. Items that the same users like have the same targets, and the same vector: one row of the solver, times √m, stands for m of them
/// (telling them apart could only lower the loss if their vectors were longer than their counts, n_i &gt; X_ii). And no
/// more dimensions are of use than there are rows: the rest are zero.
/// </remarks>
internal static class EmbeddingTrainer
{
    /// <param name="likes">S.</param>
    /// <param name="options">Of them <see cref="SolverOptions.InitialVectors"/> has a row for every item of <paramref name="likes"/>.</param>
    /// <param name="workers">Threads to use.</param>
    /// <param name="progress">Told after the start and after each iteration.</param>
    /// <exception cref="InsufficientMemoryException">There is less memory than the vectors and their training need.</exception>
    public static TrainingResult Train(Likes likes, SolverOptions options, Workers workers, Action<TrainingProgress>? progress)
    {
        DistinctItems items = DistinctItems.Of(likes);
        int columns = Math.Min(options.Dimension, items.Likes.ItemCount);
        MemoryNeed.Require(MemoryNeed.Bytes(likes.ItemCount, items.Likes.ItemCount, options.Dimension, columns), MemoryNeed.Available);
        var vectors = new float[checked(likes.ItemCount * options.Dimension)];
        if (columns == 0)
            return new TrainingResult(new SolverResult(0, 0, 0, [0], true, TimeSpan.Zero), vectors);

        SolverOptions solved = options with
        {
            Dimension = columns,
            InitialVectors = options.InitialVectors is { } initial ? Gather(initial, options.Dimension, items, columns) : null,
        };
        using var memory = new Workspace();
        var cooccurrence = new LikesCooccurrence(items.Likes, items.Multiplicity, Kernels.Best);
        var solver = new MinresSolver(cooccurrence, solved, Kernels.Best, workers, memory);
        SolverResult result = solver.Solve(progress);
        Scatter(solver.Vectors, items, vectors, options.Dimension);
        FixSigns(vectors, options.Dimension);
        return new TrainingResult(result, vectors);
    }

    /// <summary>Rows of the solver from vectors of items: the mean of those that share a row, times √m.</summary>
    private static float[] Gather(float[] vectors, int dimension, DistinctItems items, int columns)
    {
        var gathered = new float[checked(items.Likes.ItemCount * columns)];
        for (int item = 0; item < items.ColumnOf.Length; item++)
        {
            int row = items.ColumnOf[item];
            if (row < 0) continue;
            float weight = 1 / MathF.Sqrt(items.Multiplicity[row]);
            for (int k = 0; k < columns; k++) gathered[row * columns + k] += weight * vectors[item * dimension + k];
        }
        return gathered;
    }

    private static void Scatter(RowMatrix rows, DistinctItems items, float[] vectors, int dimension)
    {
        for (int item = 0; item < items.ColumnOf.Length; item++)
        {
            int row = items.ColumnOf[item];
            if (row < 0) continue;
            float weight = 1 / MathF.Sqrt(items.Multiplicity[row]);
            Span<float> source = rows.Row(row), target = vectors.AsSpan(item * dimension, dimension);
            for (int k = 0; k < rows.Columns; k++) target[k] = weight * source[k];
        }
    }

    /// <summary>Makes the entry of largest magnitude in each column positive, the first of them if there are several.</summary>
    private static void FixSigns(float[] vectors, int dimension)
    {
        var extremes = new float[dimension];
        for (int start = 0; start < vectors.Length; start += dimension)
            for (int k = 0; k < dimension; k++)
                if (Math.Abs(vectors[start + k]) > Math.Abs(extremes[k])) extremes[k] = vectors[start + k];
        for (int start = 0; start < vectors.Length; start += dimension)
            for (int k = 0; k < dimension; k++)
                if (extremes[k] < 0) vectors[start + k] = -vectors[start + k];
    }
}
