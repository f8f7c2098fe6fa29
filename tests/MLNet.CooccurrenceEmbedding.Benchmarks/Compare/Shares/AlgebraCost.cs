using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare.Shares;

/// <summary>
/// The time of the d x d algebra of a fit: the time of each operation alone, multiplied by its number in a fit. Timers in the solver would
/// be exact, but only this benchmark would need them.
/// </summary>
internal static class AlgebraCost
{
    private const int Runs = 5;

    public static double Seconds(int dimension)
    {
        int directions = SpectralStart.CountDirections(dimension);
        SquareMatrix gram = PositiveDefinite(dimension), larger = PositiveDefinite(directions);
        var cholesky = new Cholesky(directions);
        return SpectralStart.Factorizations * Time(() =>
            {
                cholesky.Factorize(larger, 1e-8);
                cholesky.InverseFactor();
            })
            + Time(() => Kernels.Best.SymmetricEigen(larger)) + Time(() => Kernels.Best.SymmetricEigen(gram));
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
