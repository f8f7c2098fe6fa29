using System.Diagnostics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare.Shares;

/// <summary>
/// What the d x d algebra of a fit costs: each of its operations timed by itself, times the number of them that a fit makes. A clock
/// inside the engine would be exact, but would be there for this alone.
/// </summary>
internal static class AlgebraCost
{
    /// <summary>The start makes three bases orthonormal, and factorises once more at its end.</summary>
    private const int FactorsOfStart = 4;

    /// <summary>Iterations for which the solver keeps a metric.</summary>
    private const int MetricInterval = 4;

    private const int Runs = 5;

    public static double Seconds(int dimension, int iterations)
    {
        SquareMatrix gram = PositiveDefinite(dimension);
        var inverse = new CholeskyInverse(dimension);
        return FactorsOfStart * Time(() => inverse.InverseFactor(gram, 1e-8))
            + (iterations / MetricInterval + 1) * Time(() => inverse.Inverse(gram, 1e-8))
            + Time(() => new DenseMatrix(dimension, dimension, [.. gram.Data]).Evd(Symmetricity.Symmetric));
    }

    private static double Time(Action action)
    {
        action();
        return Enumerable.Range(0, Runs).Select(_ =>
        {
            long began = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }).Median();
    }

    private static SquareMatrix PositiveDefinite(int dimension)
    {
        var random = new Random(1);
        var matrix = new SquareMatrix(dimension);
        for (int row = 0; row < dimension; row++)
        {
            for (int column = 0; column < row; column++) matrix[row, column] = matrix[column, row] = random.NextDouble() - 0.5;
            matrix[row, row] = dimension;
        }
        return matrix;
    }
}
