using System.Globalization;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>Trains one vector per item, from likes or from counts of pairs.</summary>
/// <remarks>
/// Three kinds of work are saved, none of which changes the optimum. An item that shares no user with another has targets of zero only, and
/// so the zero vector. Items that the same users like, with the same weights (or that have all counts in common), have the same targets,
/// and the same vector: one row of the solver, times √m, stands for m of them (different vectors could only lower the loss if they were
/// longer than the items' counts, n_i &gt; X_ii). And the rank is at most the number of rows: further dimensions are zero.
/// </remarks>
/// <param name="kernels">The kernels for this machine's vector width.</param>
/// <param name="workers">Threads to use.</param>
/// <param name="progress">Called after the start and after each iteration.</param>
internal sealed class EmbeddingTrainer(Kernels kernels, Workers workers, Action<TrainingProgress>? progress = null)
{
    /// <param name="likes">S.</param>
    /// <param name="options">
    /// Options of the solver. <see cref="SolverOptions.InitialVectors"/> has a row for every item of <paramref name="likes"/>.
    /// </param>
    /// <param name="itemScaling">
    /// p: X_ij is divided by (X_ii·X_jj)^p, with the X of all <paramref name="likes"/>. 0 leaves it as it is, ½ makes it a cosine.
    /// </param>
    /// <exception cref="InsufficientMemoryException">There is less memory than the vectors and their training need.</exception>
    /// <exception cref="InvalidOperationException">The weights are too large or too small.</exception>
    public TrainingResult Train(Likes likes, SolverOptions options, double itemScaling = 0)
    {
        DistinctItems items = DistinctItems.FromLikes(likes, ItemScales.FromCounts(likes.SquaresPerItem, itemScaling));
        return Train(
            scales => new LikesCooccurrence(items.Likes, items.Multiplicity, kernels, scales),
            items.Scales,
            new ItemRows(items.ColumnOf, items.Multiplicity),
            options);
    }

    /// <param name="counts">X.</param>
    /// <param name="options">
    /// Options of the solver. <see cref="SolverOptions.InitialVectors"/> has a row for every item of <paramref name="counts"/>.
    /// </param>
    /// <param name="itemScaling">
    /// p: X_ij is divided by (X_ii·X_jj)^p. Unless it is 0, no item may lack a count of its own (<see
    /// cref="CooccurrenceCounts.FirstItemWithoutDiagonal"/>).
    /// </param>
    /// <exception cref="InsufficientMemoryException">There is less memory than the vectors and their training need.</exception>
    /// <exception cref="InvalidOperationException">The counts are too large or too small.</exception>
    public TrainingResult Train(CooccurrenceCounts counts, SolverOptions options, double itemScaling = 0)
    {
        CooccurrenceCounts distinct = counts.Distinct(out int[] rowOf, out int[] multiplicity);
        return Train(
            scales => new CountsCooccurrence(distinct, multiplicity, kernels, scales),
            ItemScales.FromCounts(() => distinct.Diagonal!, itemScaling),
            new ItemRows(rowOf, multiplicity),
            options);
    }

    private TrainingResult Train(Func<double[]?, ICooccurrence> create, double[]? scales, ItemRows rows, SolverOptions options)
    {
        ICooccurrence cooccurrence = create(scales);
        double unit = ItemScales.UnitFor(cooccurrence.Diagonal);
        if (unit != 1) cooccurrence = create(ItemScales.InUnit(scales, cooccurrence.ItemCount, unit));

        int columns = Math.Min(options.Dimension, cooccurrence.ItemCount);
        MemoryEstimate.Require(
            MemoryEstimate.Bytes(rows.ItemCount, cooccurrence.ItemCount, options.Dimension, columns), MemoryEstimate.Available);
        var vectors = new float[checked(rows.ItemCount * options.Dimension)];
        if (columns == 0)
            return new TrainingResult(new SolverResult(0, 0, 0, [0], true, TimeSpan.Zero), vectors);

        SolverOptions solved = options with
        {
            Dimension = columns,
            InitialVectors = options.InitialVectors is { } initial ? rows.Gather(initial, options.Dimension, columns, unit) : null,
        };
        using var memory = new Workspace();
        var solver = new MinresSolver(cooccurrence, solved, kernels, workers, memory);
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
        CanonicalAxes.FixSigns(vectors, options.Dimension);
        return new TrainingResult(result, vectors);
    }
}

/// <summary>Estimates the memory that training needs, so that a fit that cannot finish fails before it begins.</summary>
internal static class MemoryEstimate
{
    private const int MatricesOfSolver = 6;
    private const int MatricesOfStart = 2;

    /// <summary>
    /// d x d matrices in double precision: G and the products of the line search, factor and inverse, eigenvectors and their rotations,
    /// sums of each thread.
    /// </summary>
    private const int Squares = 12;

    /// <summary>Bytes for the vectors of all items and for training so many rows.</summary>
    public static long Bytes(int itemCount, int rows, int dimension, int columns)
    {
        long solver = (long)MatricesOfSolver * rows * RowMatrix.StrideFor(columns);
        long start = (long)MatricesOfStart * rows * RowMatrix.StrideFor(SpectralStart.CountDirections(columns));
        long squares = (long)Squares * SpectralStart.CountDirections(columns) * SpectralStart.CountDirections(columns);
        return sizeof(float) * ((long)itemCount * dimension + solver + start) + sizeof(double) * squares;
    }

    /// <exception cref="InsufficientMemoryException">
    /// There is less than is needed. The message says how much, and how to fix it.
    /// </exception>
    public static void Require(long needed, long available)
    {
        if (needed <= available) return;
        throw new InsufficientMemoryException(string.Create(CultureInfo.InvariantCulture,
            $"Training needs {needed / 1e9:F1} GB of memory, and {available / 1e9:F1} GB are available. "
            + $"Use a smaller dimension, or fewer items."));
    }

    /// <summary>The memory that this process may still allocate: of the machine, or of its container.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
}
