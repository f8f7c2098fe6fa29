using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Tests.Numerics;

public sealed class CholeskyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(60)]
    public void Inverse_times_matrix_is_the_identity(int size)
    {
        SquareMatrix matrix = Matrices.Gram(2 * size, size);
        SquareMatrix inverse = Inverse(matrix, 1e-15);

        for (int row = 0; row < size; row++)
            for (int column = 0; column < size; column++)
            {
                double product = 0;
                for (int k = 0; k < size; k++) product += inverse[row, k] * matrix[k, column];
                Assert.Equal(row == column ? 1 : 0, product, 1e-11);
            }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(60)]
    public void Solution_times_matrix_is_the_right_hand_side(int size)
    {
        SquareMatrix matrix = Matrices.Gram(2 * size, size);
        double[] solution = [.. Enumerable.Range(1, size).Select(k => (double)k)];

        Factorize(matrix, 1e-15).Solve(solution);

        for (int row = 0; row < size; row++)
        {
            double product = 0;
            for (int k = 0; k < size; k++) product += matrix[row, k] * solution[k];
            Assert.Equal(row + 1, product, 1e-9);
        }
    }

    [Fact]
    public void Inverse_factor_is_lower_triangular()
    {
        SquareMatrix k = Factorize(Matrices.Gram(20, 9), 1e-15).InverseFactor();
        for (int row = 0; row < 9; row++)
            for (int column = row + 1; column < 9; column++)
                Assert.Equal(0, k[row, column]);
    }

    [Theory]
    [InlineData(3, 10)]
    [InlineData(1, 50)]
    public void Inverse_of_a_singular_matrix_is_positive_definite(int rank, int size)
    {
        SquareMatrix inverse = Inverse(Matrices.Gram(rank, size), 1e-8);
        AssertPositiveDefinite(inverse);
    }

    [Fact]
    public void Inverse_of_a_zero_or_slightly_indefinite_matrix_is_positive_definite()
    {
        AssertPositiveDefinite(Inverse(new SquareMatrix(3), 1e-8));

        SquareMatrix indefinite = Matrices.Gram(2, 5);
        for (int i = 0; i < 5; i++) indefinite[i, i] -= 1e-6;
        AssertPositiveDefinite(Inverse(indefinite, 1e-8));
    }

    [Fact]
    public void Inverse_throws_for_a_matrix_that_is_not_finite()
    {
        var matrix = new SquareMatrix(2) { [0, 0] = double.NaN, [1, 1] = 1 };
        Assert.Throws<ArithmeticException>(() => Inverse(matrix, 1e-8));
    }

    private static Cholesky Factorize(SquareMatrix matrix, double relativeRidge)
    {
        var cholesky = new Cholesky(matrix.Size);
        cholesky.Factorize(matrix, relativeRidge);
        return cholesky;
    }

    /// <summary>The inverse as KᵀK.</summary>
    private static SquareMatrix Inverse(SquareMatrix matrix, double relativeRidge)
    {
        SquareMatrix k = Factorize(matrix, relativeRidge).InverseFactor(), inverse = new(matrix.Size);
        for (int row = 0; row < inverse.Size; row++)
            for (int column = 0; column < inverse.Size; column++)
                for (int i = 0; i < inverse.Size; i++)
                    inverse[row, column] += k[i, row] * k[i, column];
        return inverse;
    }

    private static void AssertPositiveDefinite(SquareMatrix matrix)
    {
        var (values, _) = Kernels.Best.SymmetricEigen(matrix); // throws for numbers that are not finite
        Assert.True(values[^1] > 0, $"The least eigenvalue is {values[^1]}, the largest {values[0]}.");
    }
}
