using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Tests.Numerics;

public sealed class SymmetricEigenTests
{
    private static readonly int[] Sizes = [1, 2, 3, 7, 8, 9, 32, 100, 369];

    private static readonly Dictionary<string, Func<int, SquareMatrix>> Kinds = new()
    {
        ["random"] = Random,
        ["Gram"] = size => Matrices.Gram(2 * size, size),
        ["rank 1"] = size => Matrices.Gram(1, size),
        ["rank a third"] = size => Matrices.Gram((size + 2) / 3, size),
        ["zero"] = size => new SquareMatrix(size),
        ["identity"] = size => Symmetric(size, (row, column) => row == column ? 1 : 0),
        ["ones"] = size => Symmetric(size, (_, _) => 1),
        ["diagonal"] = size => Symmetric(size, (row, column) => row == column ? 5 - row : 0),
        ["tridiagonal"] = size => Symmetric(size, (row, column) => row == column ? 2 : row == column + 1 ? -1 : 0),
        ["blocks"] = size => Symmetric(size, (row, column) => row / 2 != column / 2 ? 0 : row == column ? 3 : 1),
        ["arrow"] = size => Symmetric(size, (row, column) => row == column ? row : column == 0 ? 1 : 0),
        ["glued Wilkinson"] = size => Symmetric(size, (row, column) =>
            row == column ? Math.Abs(row % 21 - 10) : row > column + 1 ? 0 : row % 21 == 0 ? 1e-8 : 1),
        ["graded down"] = size
            => Symmetric(size, (row, column) => Math.Pow(10, -60.0 * (row + column) / (2 * size)) * (1 + (row == column ? 1 : 0))),
        ["graded up"] = size
            => Symmetric(size, (row, column) => Math.Pow(10, 60.0 * (row + column) / (2 * size) - 30) * (1 + (row == column ? 1 : 0))),
        ["blocks of all scales"] = size
            => Symmetric(size, (row, column) => row / 2 != column / 2 ? 0 : Math.Pow(10, 30 - 60.0 * (row / 2) / size)),
        ["huge"] = size => Scaled(Random(size), 1e300),
        ["tiny"] = size => Scaled(Random(size), 1e-300),
        ["subnormal"] = size => Scaled(Random(size), 1e-318),
        ["negative"] = size => Scaled(Matrices.Gram(2 * size, size), -1),
    };

    private static readonly Func<SquareMatrix, (double[] Values, SquareMatrix Vectors)>[] Solvers =
        Array.ConvertAll<int, Func<SquareMatrix, (double[], SquareMatrix)>>(
            VectorWidths.All, bits => VectorWidths.GetKernels(bits).SymmetricEigen);

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (string kind in Kinds.Keys)
            foreach (int size in Sizes) cases.Add(kind, size);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Eigenvectors_are_orthonormal_and_reconstruct_the_matrix(string kind, int size)
    {
        SquareMatrix matrix = Kinds[kind](size);
        double[] before = [.. matrix.Data];
        foreach (var solve in Solvers)
        {
            var (values, vectors) = solve(matrix);

            Assert.Equal(before, matrix.Data);
            AssertOrdered(values);

            // Scaled to a norm near 1, so that the check does not overflow.
            double largest = before.Max(Math.Abs), unit = largest == 0 ? 1 : largest;
            var q = Matrix<double>.Build.DenseOfRowMajor(size, size, vectors.Data);
            var lambda = DenseMatrix.OfDiagonalArray([.. values.Select(value => value / unit)]);
            var expected = Matrix<double>.Build.DenseOfRowMajor(size, size, before.Select(value => value / unit));
            double tolerance = 1e-15 * (10 + size);
            Assert.InRange((q.TransposeThisAndMultiply(q) - DenseMatrix.CreateIdentity(size)).FrobeniusNorm(), 0, tolerance);
            double relative = kind == "subnormal" ? 1e-3 : tolerance; // the precision of subnormal numbers
            Assert.InRange(((q * lambda).TransposeAndMultiply(q) - expected).FrobeniusNorm(), 0, relative * (1 + expected.FrobeniusNorm()));
        }
    }

    /// <summary>The matrices that MathNet can decompose without overflow or underflow of squares.</summary>
    public static TheoryData<string, int> CasesForMathNet()
        => [.. Cases().Where(row => row.Data.Item1 is not ("huge" or "tiny" or "subnormal")).Select(row => row.Data)];

    [Theory]
    [MemberData(nameof(CasesForMathNet))]
    public void Eigenvalues_equal_those_of_MathNet(string kind, int size)
    {
        SquareMatrix matrix = Kinds[kind](size);
        var (values, _) = Kernels.Best.SymmetricEigen(matrix);

        double[] expected = [.. new DenseMatrix(size, size, [.. matrix.Data])
            .Evd(Symmetricity.Symmetric).EigenValues
            .Select(value => value.Real)];
        Array.Sort(expected);
        Array.Reverse(expected);
        double tolerance = 1e-15 * (10 + size) * Math.Max(Math.Abs(expected[0]), Math.Abs(expected[^1]));
        for (int i = 0; i < size; i++) Assert.InRange(values[i], expected[i] - tolerance, expected[i] + tolerance);
    }

    [Fact]
    public void Eigendecomposition_of_a_diagonal_matrix_is_exact()
    {
        var (values, vectors) = Kernels.Best.SymmetricEigen(new SquareMatrix(3) { [0, 0] = -1e-30, [1, 1] = 7, [2, 2] = 1e30 });

        Assert.Equal([1e30, 7, -1e-30], values);
        Assert.Equal([0, 0, 1, 0, 1, 0, 1, 0, 0], vectors.Data);
    }

    [Fact]
    public void Eigendecomposition_of_an_empty_matrix_has_no_values()
        => Assert.Empty(Kernels.Best.SymmetricEigen(new SquareMatrix(0)).Values);

    [Fact]
    public void Eigendecomposition_is_bit_identical_in_repeated_runs()
    {
        var (values, vectors) = Kernels.Best.SymmetricEigen(Random(100));
        var (again, vectorsAgain) = Kernels.Best.SymmetricEigen(Random(100));

        Assert.Equal(values, again);
        Assert.Equal(vectors.Data, vectorsAgain.Data);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Eigendecomposition_throws_for_a_matrix_that_is_not_finite(double value)
    {
        var matrix = new SquareMatrix(5) { [4, 4] = 1, [3, 1] = value, [1, 3] = value };
        var exception = Assert.Throws<ArithmeticException>(() => Kernels.Best.SymmetricEigen(matrix));
        Assert.Equal(Cholesky.NotFinite, exception.Message);
    }

    private static void AssertOrdered(double[] values)
    {
        for (int i = 1; i < values.Length; i++) Assert.True(values[i] <= values[i - 1]);
    }

    private static SquareMatrix Random(int size)
    {
        SquareMatrix matrix = Matrices.RandomSquare(size, size);
        matrix.AddTranspose();
        return matrix;
    }

    private static SquareMatrix Scaled(SquareMatrix matrix, double factor)
    {
        for (int i = 0; i < matrix.Data.Length; i++) matrix.Data[i] *= factor;
        return matrix;
    }

    /// <param name="size">The number of rows.</param>
    /// <param name="element">The elements of the lower triangle.</param>
    private static SquareMatrix Symmetric(int size, Func<int, int, double> element)
    {
        var matrix = new SquareMatrix(size);
        for (int row = 0; row < size; row++)
            for (int column = 0; column <= row; column++) matrix[row, column] = matrix[column, row] = element(row, column);
        return matrix;
    }
}
