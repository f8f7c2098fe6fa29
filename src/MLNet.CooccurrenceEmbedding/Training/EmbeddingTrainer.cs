using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>From likes, or from the counts of pairs, to one vector per item.</summary>
/// <remarks>
/// Three kinds of work are saved, none of which changes the optimum. An item that shares no user with another has targets of zero only, and so the
/// zero vector. Items that the same users like, with the same weights (or that have all counts in common), have the same targets, and the same vector: one row of the solver, times √m,
/// stands for m of them (telling them apart could only lower the loss if their vectors were longer than their counts, n_i &gt; X_ii). And no
/// more dimensions are of use than there are rows: the rest are zero.
/// </remarks>
internal static class EmbeddingTrainer
{
    /// <param name="likes">S.</param>
    /// <param name="options">Of them <see cref="SolverOptions.InitialVectors"/> has a row for every item of <paramref name="likes"/>.</param>
    /// <param name="workers">Threads to use.</param>
    /// <param name="progress">Told after the start and after each iteration.</param>
    /// <param name="itemScaling">p: X_ij is divided by (X_ii·X_jj)^p, with the X of all <paramref name="likes"/>. 0 leaves it as it is, ½ makes it a cosine.</param>
    /// <exception cref="InsufficientMemoryException">There is less memory than the vectors and their training need.</exception>
    /// <exception cref="InvalidOperationException">The weights are too large or too small.</exception>
    public static TrainingResult Train(
        Likes likes, SolverOptions options, Workers workers, Action<TrainingProgress>? progress, double itemScaling = 0)
    {
        DistinctItems items = DistinctItems.Of(likes, ItemScales.Of(likes.SquaresPerItem, itemScaling));
        var cooccurrence = new LikesCooccurrence(items.Likes, items.Multiplicity, Kernels.Best, items.Scales);
        double unit = ItemScales.UnitFor(cooccurrence.Diagonal);
        if (unit != 1)
        {
            double[] scales = ItemScales.InUnit(items.Scales, items.Likes.ItemCount, unit);
            cooccurrence = new LikesCooccurrence(items.Likes, items.Multiplicity, Kernels.Best, scales);
        }
        return Train(cooccurrence, unit, new ItemRows(items.ColumnOf, items.Multiplicity), options, workers, progress);
    }

    /// <param name="counts">X.</param>
    /// <param name="options">Of them <see cref="SolverOptions.InitialVectors"/> has a row for every item of <paramref name="counts"/>.</param>
    /// <param name="workers">Threads to use.</param>
    /// <param name="progress">Told after the start and after each iteration.</param>
    /// <param name="itemScaling">p: X_ij is divided by (X_ii·X_jj)^p. If it is not 0, the counts have no <see cref="CooccurrenceCounts.FirstItemWithoutDiagonal"/>.</param>
    /// <exception cref="InsufficientMemoryException">There is less memory than the vectors and their training need.</exception>
    /// <exception cref="InvalidOperationException">The counts are too large or too small.</exception>
    public static TrainingResult Train(
        CooccurrenceCounts counts, SolverOptions options, Workers workers, Action<TrainingProgress>? progress, double itemScaling = 0)
    {
        CooccurrenceCounts counted = counts.Distinct(out int[] rowOf, out int[] multiplicity);
        double[]? scales = ItemScales.Of(() => counted.Diagonal!, itemScaling);
        var cooccurrence = new CountsCooccurrence(counted, multiplicity, Kernels.Best, scales);
        double unit = ItemScales.UnitFor(cooccurrence.Diagonal);
        if (unit != 1) cooccurrence = new CountsCooccurrence(counted, multiplicity, Kernels.Best, ItemScales.InUnit(scales, counted.ItemCount, unit));
        return Train(cooccurrence, unit, new ItemRows(rowOf, multiplicity), options, workers, progress);
    }

    /// <summary>Vectors for X = <paramref name="unit"/>² times the <paramref name="cooccurrence"/>.</summary>
    private static TrainingResult Train(
        ICooccurrence cooccurrence, double unit, ItemRows rows, SolverOptions options, Workers workers, Action<TrainingProgress>? progress)
    {
        int columns = Math.Min(options.Dimension, cooccurrence.ItemCount);
        MemoryNeed.Require(MemoryNeed.Bytes(rows.ItemCount, cooccurrence.ItemCount, options.Dimension, columns), MemoryNeed.Available);
        var vectors = new float[checked(rows.ItemCount * options.Dimension)];
        if (columns == 0)
            return new TrainingResult(new SolverResult(0, 0, 0, [0], true, TimeSpan.Zero), vectors);

        SolverOptions solved = options with
        {
            Dimension = columns,
            InitialVectors = options.InitialVectors is { } initial ? rows.Gather(initial, options.Dimension, columns, unit) : null,
        };
        using var memory = new Workspace();
        var solver = new MinresSolver(cooccurrence, solved, Kernels.Best, workers, memory);
        double lossUnit = unit * unit * unit * unit;
        SolverResult result = solver.Solve(
            progress is null || unit == 1 ? progress : report => progress(report with { Loss = lossUnit * report.Loss }));
        if (unit != 1)
        {
            result = result with
            {
                Loss = lossUnit * result.Loss,
                LossAtZero = lossUnit * result.LossAtZero,
                LossPerIteration = [.. result.LossPerIteration.Select(loss => lossUnit * loss)],
            };
        }
        rows.Scatter(solver.Vectors, vectors, options.Dimension, unit);
        FixSigns(vectors, options.Dimension);
        return new TrainingResult(result, vectors);
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
                if (extremes[k] < 0) vectors[start + k] = 0 - vectors[start + k]; // which makes no −0
    }
}
