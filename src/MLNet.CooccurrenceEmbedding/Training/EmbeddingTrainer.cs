using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>Trains one vector per item, from likes or from counts of pairs.</summary>
/// <remarks>
/// The problem is reduced in three ways that do not change the optimum. First, an item that shares no user with another item has only zero
/// counts, and its vector is zero. Second, items that the same users like with the same weights, or with equal counts, have equal
/// vectors: one row of the solver, √m times the vector, stands for m of them. (Different vectors could have a lower loss only if
/// n_i &gt; X_ii, that is, if their squared norms exceeded the own counts.) Third, the rank of V is at most the number of rows, so further
/// columns are zero.
/// </remarks>
/// <param name="kernels">The kernels for this machine's vector width.</param>
/// <param name="workers">Threads to use.</param>
/// <param name="progress">Reports the progress, or <see langword="null"/>.</param>
/// <param name="processes">The processes that train together, or <see langword="null"/> for this process alone.</param>
internal sealed class EmbeddingTrainer(
    Kernels kernels, Workers workers, FitProgress? progress = null, ICollectives? processes = null)
{
    /// <summary>Trains vectors from likes.</summary>
    /// <param name="likes">The likes matrix S.</param>
    /// <param name="options">
    /// Options of the solver. <see cref="SolverOptions.InitialVectors"/> has a row for every item of <paramref name="likes"/>.
    /// </param>
    /// <param name="itemScaling">
    /// The exponent p: X_ij is divided by (X_ii·X_jj)^p, where X_ii is computed from all <paramref name="likes"/>.
    /// </param>
    /// <param name="byUser">Whether each process has the likes of its shards of users. Otherwise it has all likes.</param>
    /// <exception cref="InsufficientMemoryException">Less memory is available than the vectors and their training need.</exception>
    /// <exception cref="InvalidOperationException">The weights are too large or too small.</exception>
    public TrainingResult Train(Likes likes, SolverOptions options, double itemScaling = 0, bool byUser = false)
    {
        progress?.BeginInitializing(likes.Count, options.Dimension);
        ICollectives owners = byUser && processes is not null ? processes : SingleProcess.Instance;
        double[] SquaresPerItem() => ShardSums.SquaresPerItem(owners, likes);
        DistinctItems items = DistinctItems.FromLikes(likes, ItemScales.FromCounts(SquaresPerItem, itemScaling), owners);
        double[] squares = ShardSums.SquaresPerItem(owners, items.Likes);
        return Train(
            scales => new LikesCooccurrence(items.Likes, items.Multiplicity, kernels, scales, squares),
            items.Scales,
            new ItemRows(items.ColumnOf, items.Multiplicity),
            options,
            LikeBlock.BytesFor(items.Likes),
            (itemScaling, () => DataFingerprint.Of(items, owners)),
            byUser);
    }

    /// <summary>Trains vectors from counts.</summary>
    /// <param name="counts">The counts matrix X.</param>
    /// <param name="options">
    /// Options of the solver. <see cref="SolverOptions.InitialVectors"/> has a row for every item of <paramref name="counts"/>.
    /// </param>
    /// <param name="itemScaling">
    /// The exponent p: X_ij is divided by (X_ii·X_jj)^p. If it is not 0, all items must have own counts: see
    /// <see cref="CooccurrenceCounts.FirstItemWithoutDiagonal"/>.
    /// </param>
    /// <exception cref="InsufficientMemoryException">Less memory is available than the vectors and their training need.</exception>
    /// <exception cref="InvalidOperationException">The counts are too large or too small.</exception>
    public TrainingResult Train(CooccurrenceCounts counts, SolverOptions options, double itemScaling = 0)
    {
        progress?.BeginInitializing(counts.Items.Length, options.Dimension);
        CooccurrenceCounts distinct = counts.Distinct(out int[] rowOf, out int[] multiplicity);
        double[]? itemScales = ItemScales.FromCounts(() => distinct.Diagonal!, itemScaling);
        return Train(
            scales => new CountsCooccurrence(distinct, multiplicity, kernels, scales),
            itemScales,
            new ItemRows(rowOf, multiplicity),
            options,
            productBytes: 0,
            (itemScaling, () => DataFingerprint.Of(distinct, multiplicity, itemScales)));
    }

    private TrainingResult Train(
        Func<double[]?, ICooccurrence> create,
        double[]? scales,
        ItemRows rows,
        SolverOptions options,
        long productBytes,
        (double ItemScaling, Func<string> Fingerprint) data,
        bool byUser = false)
    {
        ICooccurrence cooccurrence = create(scales);
        double unit = ItemScales.FindUnit(cooccurrence.Diagonal);
        if (unit != 1) cooccurrence = create(ItemScales.ConvertToUnit(scales, cooccurrence.ItemCount, unit));

        var operations = new RowOperations(cooccurrence.ItemCount, kernels, workers, processes);
        if (operations.Processes.Size > 1)
        {
            cooccurrence = byUser
                ? new ShardedCooccurrence((LikesCooccurrence)cooccurrence, operations)
                : new DistributedCooccurrence(cooccurrence, operations);
        }
        double sum = unit * unit * cooccurrence.SumOfPairs();
        if (progress is not null) cooccurrence = new ObservedCooccurrence(cooccurrence, progress);

        int columns = Math.Min(options.Dimension, cooccurrence.ItemCount);
        int sharing = operations.Processes.CountOnThisMachine();
        operations.Processes.Agree("checking its memory", () =>
            RequirePossible(rows.ItemCount, operations, options.Dimension, columns, productBytes, sharing));
        var vectors = new float[checked(rows.ItemCount * options.Dimension)];
        if (columns == 0)
        {
            var nothing = new SolverResult(0, 0, 0, [0], Converged: true, IsCertified: true, EstimatedGap: 0, SmallestCurvature: null);
            return new TrainingResult(nothing, vectors, pairCorrelation: null);
        }

        SolverOptions solved = options with
        {
            Dimension = columns,
            InitialVectors = options.InitialVectors is { } initial ? rows.Gather(initial, options.Dimension, columns, unit) : null,
        };
        double lossUnit = unit * unit * unit * unit;
        if (progress is not null) progress.LossUnit = lossUnit;
        Checkpoints? checkpoints = options.Checkpoints is null ? null : new(
            options.Checkpoints,
            new CheckpointIdentity(
                data.Fingerprint(),
                cooccurrence.ItemCount,
                options.Dimension,
                options.Seed,
                options.OptimizationTolerance,
                data.ItemScaling,
                solved.InitialVectors is null ? null : DataFingerprint.Of(solved.InitialVectors),
                kernels.VectorBits),
            operations);
        SolverResult result = new MultipleStarts(cooccurrence, solved, operations, progress, checkpoints)
            .Solve(solution => rows.Scatter(operations, solution, vectors, options.Dimension, unit));
        if (unit != 1)
        {
            result = result with
            {
                Loss = lossUnit * result.Loss,
                LossAtZero = lossUnit * result.LossAtZero,
                LossPerIteration = [.. result.LossPerIteration.Select(loss => lossUnit * loss)],
            };
        }
        CanonicalAxes.FixSigns(vectors, options.Dimension);
        checkpoints?.Delete();
        return new TrainingResult(
            result, vectors, PairCorrelation.Compute(vectors, options.Dimension, sum, result.LossAtZero, result.Loss));
    }

    /// <summary>Checks that training does not exceed the memory or the size of an array.</summary>
    private void RequirePossible(int itemCount, RowOperations operations, int dimension, int columns, long productBytes, int sharing)
    {
        if (SpectralStart.CountDirections(columns) > TridiagonalRotations.MaximumSize)
        {
            int largest = columns;
            while (SpectralStart.CountDirections(largest) > TridiagonalRotations.MaximumSize) largest--;
            throw new InvalidOperationException(
                $"Training computes at most {largest} numbers per vector, but the dimension is {dimension}, and there are "
                + $"{operations.TotalCount} items with different counts. Use a dimension of at most {largest}.");
        }
        MemoryEstimate.Require(
            "Training needs",
            productBytes + MemoryEstimate.TrainingBytes(
                itemCount, operations.Count, operations.TotalCount, dimension, columns, workers.Count, operations.Processes.Size),
            MemoryEstimate.Available / sharing);
    }
}
