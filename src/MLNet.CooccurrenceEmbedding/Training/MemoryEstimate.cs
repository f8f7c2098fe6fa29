using System.Globalization;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Estimates the memory that a fit needs, so that a fit that cannot complete fails early: before rows are read, as far as the number of
/// items tells, and before training.
/// </summary>
internal static class MemoryEstimate
{
    /// <summary>V, XV, R, Z, D and XD of the solver.</summary>
    private const int SolverMatrices = 6;

    /// <summary>Q and XQ of the spectral start.</summary>
    private const int StartMatrices = 2;

    /// <summary>
    /// The direction of the search for negative curvature, a product with the Hessian, and the vectors before an exchange, beside
    /// <see cref="LeadingDirections.Blocks"/>. The search begins when the matrices of the start have been freed.
    /// </summary>
    private const int SearchMatrices = 3;

    /// <summary>The columns of a matrix and of its product that a process has during a product of several processes.</summary>
    private const int ExchangeMatrices = 2;

    /// <summary>The vectors, those of another weighting, the rows of the factors, and the same with weights.</summary>
    private const int RecommenderMatrices = 4;

    /// <summary>
    /// The d x d matrices in double precision: G, the products of the line search, the Cholesky factor and the inverse, eigenvectors and
    /// rotations, and sums of threads.
    /// </summary>
    private const int SquareMatrices = 12;

    /// <summary>The bytes that this process can still allocate, by the limit of the machine or of the container.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;

    /// <summary>The bytes of the resulting vectors.</summary>
    /// <param name="itemCount">Number of items.</param>
    /// <param name="dimension">Numbers per vector.</param>
    public static long VectorBytes(int itemCount, int dimension) => sizeof(float) * (long)itemCount * dimension;

    /// <summary>The bytes of the matrices that a recommender is made of, without the training of its vectors.</summary>
    /// <param name="itemCount">Number of items.</param>
    /// <param name="dimension">Numbers per vector.</param>
    public static long RecommenderBytes(int itemCount, int dimension) => RecommenderMatrices * VectorBytes(itemCount, dimension);

    /// <summary>Estimates the bytes of the vectors and of training.</summary>
    /// <param name="itemCount">Number of items.</param>
    /// <param name="rows">Rows of the solver in this process.</param>
    /// <param name="totalRows">Rows of the solver in all processes.</param>
    /// <param name="dimension">Numbers per vector.</param>
    /// <param name="columns">Columns of the solver.</param>
    /// <param name="threads">Threads of the solver.</param>
    /// <param name="processes">Processes that train together.</param>
    public static long TrainingBytes(
        int itemCount, int rows, int totalRows, int dimension, int columns, int threads, int processes = 1)
    {
        long solver = (long)SolverMatrices * rows * RowMatrix.StrideFor(columns);
        int directions = SpectralStart.CountDirections(columns), stride = RowMatrix.StrideFor(directions);
        long start = (long)StartMatrices * rows * stride;
        long search = rows * ((long)SearchMatrices * RowMatrix.StrideFor(columns)
            + (long)LeadingDirections.Blocks * RowMatrix.StrideFor(LeadingDirections.MaximumCount));
        long slices = Math.Min(threads, (stride + SparseSlice.Columns - 1) / SparseSlice.Columns) * SparseSlice.BytesFor(totalRows);
        long squares = (long)SquareMatrices * directions * directions;
        // Columns of a matrix and of its product, and the rows that are sent and received.
        long exchange = processes == 1 ? 0 : ((long)ExchangeMatrices * totalRows / processes + rows) * stride;
        return VectorBytes(itemCount, dimension) + sizeof(float) * (solver + exchange + Math.Max(start, search)) + slices
            + sizeof(double) * squares;
    }

    /// <summary>Checks that enough memory is available.</summary>
    /// <param name="what">What needs the memory, as the subject of a sentence.</param>
    /// <param name="needed">The bytes that are needed.</param>
    /// <param name="available">The bytes that are available.</param>
    /// <exception cref="InsufficientMemoryException">
    /// Less memory is available than is needed. The message says how much is needed and how to fix it.
    /// </exception>
    public static void Require(string what, long needed, long available)
    {
        if (needed <= available) return;
        throw new InsufficientMemoryException(string.Create(CultureInfo.InvariantCulture,
            $"{what} {needed / 1e9:F1} GB of memory, and {available / 1e9:F1} GB are available. "
            + $"Use a smaller dimension, or fewer items."));
    }
}
