using System.Globalization;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>Estimates the memory that training needs, so that a fit that cannot finish fails before it begins.</summary>
internal static class MemoryEstimate
{
    private const int MatricesOfSolver = 6;
    private const int MatricesOfStart = 2;

    /// <summary>d x d matrices in double precision: G and the products of the line search, factor and inverse, eigenvectors and their rotations, sums of each thread.</summary>
    private const int Squares = 12;

    /// <summary>Bytes for the vectors of all items and for training so many rows.</summary>
    public static long Bytes(int itemCount, int rows, int dimension, int columns)
    {
        long solver = (long)MatricesOfSolver * rows * RowMatrix.StrideFor(columns);
        long start = (long)MatricesOfStart * rows * RowMatrix.StrideFor(SpectralStart.Directions(columns));
        long squares = (long)Squares * SpectralStart.Directions(columns) * SpectralStart.Directions(columns);
        return sizeof(float) * ((long)itemCount * dimension + solver + start) + sizeof(double) * squares;
    }

    /// <exception cref="InsufficientMemoryException">There is less than is needed. The message says how much, and how to fix it.</exception>
    public static void Require(long needed, long available)
    {
        if (needed <= available) return;
        throw new InsufficientMemoryException(string.Create(CultureInfo.InvariantCulture,
            $"Training needs {needed / 1e9:F1} GB of memory, and {available / 1e9:F1} GB are available. Use a smaller dimension, or fewer items."));
    }

    /// <summary>The memory that this process may still allocate: of the machine, or of its container.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - Environment.WorkingSet;
}
