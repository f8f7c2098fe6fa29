using System.Globalization;
using MLNet.CooccurrenceEmbedding.Data;
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
/// <param name="progress">Called before the first iteration and after each one.</param>
internal sealed class EmbeddingTrainer(Kernels kernels, Workers workers, Action<TrainingProgress>? progress = null)
{
    /// <summary>Trains vectors from likes.</summary>
    /// <param name="likes">The likes matrix S.</param>
    /// <param name="options">
    /// Options of the solver. <see cref="SolverOptions.InitialVectors"/> has a row for every item of <paramref name="likes"/>.
    /// </param>
    /// <param name="itemScaling">
    /// The exponent p: X_ij is divided by (X_ii·X_jj)^p, where X_ii is computed from all <paramref name="likes"/>.
    /// </param>
    /// <exception cref="InsufficientMemoryException">Less memory is available than the vectors and their training need.</exception>
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
        double unit = ItemScales.FindUnit(cooccurrence.Diagonal);
        if (unit != 1) cooccurrence = create(ItemScales.ConvertToUnit(scales, cooccurrence.ItemCount, unit));

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

/// <summary>Estimates the memory that training needs, so that a fit that cannot complete fails before training.</summary>
internal static class MemoryEstimate
{
    /// <summary>V, XV, R, Z, D and XD of the solver.</summary>
    private const int SolverMatrices = 6;

    /// <summary>Q and XQ of the spectral start.</summary>
    private const int StartMatrices = 2;

    /// <summary>
    /// The d x d matrices in double precision: G, the products of the line search, the Cholesky factor and the inverse, eigenvectors and
    /// rotations, and sums of threads.
    /// </summary>
    private const int SquareMatrices = 12;

    /// <summary>Estimates the bytes of the vectors and of training.</summary>
    /// <param name="itemCount">Number of items.</param>
    /// <param name="rows">Rows of the solver.</param>
    /// <param name="dimension">Numbers per vector.</param>
    /// <param name="columns">Columns of the solver.</param>
    public static long Bytes(int itemCount, int rows, int dimension, int columns)
    {
        long solver = (long)SolverMatrices * rows * RowMatrix.StrideFor(columns);
        int directions = SpectralStart.CountDirections(columns);
        long start = (long)StartMatrices * rows * RowMatrix.StrideFor(directions);
        long squares = (long)SquareMatrices * directions * directions;
        return sizeof(float) * ((long)itemCount * dimension + solver + start) + sizeof(double) * squares;
    }

    /// <summary>Checks that enough memory is available.</summary>
    /// <exception cref="InsufficientMemoryException">
    /// Less memory is available than is needed. The message says how much is needed and how to fix it.
    /// </exception>
    public static void Require(long needed, long available)
    {
        if (needed <= available) return;
        throw new InsufficientMemoryException(string.Create(CultureInfo.InvariantCulture,
            $"Training needs {needed / 1e9:F1} GB of memory, and {available / 1e9:F1} GB are available. "
            + $"Use a smaller dimension, or fewer items."));
    }

    /// <summary>The bytes that this process can still allocate, by the limit of the machine or of the container.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
}
