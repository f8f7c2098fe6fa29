using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class HessianProductTests
{
    private const int Rows = 30, Dimension = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Product_with_the_Hessian_equals_finite_differences_of_the_gradient(int multiplicity)
    {
        var (dense, small) = Create(multiplicity);
        using (small)
        {
            RowMatrix d = small.NewMatrix(RandomMatrix(seed: 3)), product = small.NewMatrix(new DenseMatrix(Rows, Dimension));
            small.Hessian.Apply(d, InnerProducts(small.V, SmallState.ToDense(d)), product);
            AssertClose(dense.Hessian(small.V, SmallState.ToDense(d)), product, 1e-5);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Metric_is_that_of_each_row_alone(int multiplicity)
    {
        var (dense, small) = Create(multiplicity);
        using (small)
        {
            RowMatrix d = small.NewMatrix(RandomMatrix(seed: 4)), e = small.NewMatrix(RandomMatrix(seed: 5));
            double expected = dense.MetricProduct(small.V, SmallState.ToDense(d), SmallState.ToDense(e));
            double size = dense.MetricProduct(small.V, SmallState.ToDense(d), SmallState.ToDense(d));
            Assert.Equal(expected, small.Hessian.MetricProduct(d, e), 1e-5 * size);
            Assert.Equal(size, small.Hessian.MetricProduct(d, d), 1e-5 * size);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Residual_is_computed_with_the_inverse_of_the_metric(int multiplicity)
    {
        const double Rho = 0.3;
        var (dense, small) = Create(multiplicity);
        using (small)
        {
            RowMatrix hd = small.NewMatrix(RandomMatrix(seed: 6)), d = small.NewMatrix(RandomMatrix(seed: 7));
            RowMatrix residual = small.NewMatrix(new DenseMatrix(Rows, Dimension));
            small.Hessian.ComputeResidual(hd, Rho, d, residual);

            Matrix<double> v = small.V, product = SmallState.ToDense(hd);
            Matrix<double> expected = DenseMatrix.OfRowVectors(
                Enumerable.Range(0, Rows).Select(i => dense.RowMetric(v, i).Solve(product.Row(i)) - Rho * SmallState.ToDense(d).Row(i)));
            AssertClose(expected, residual, 1e-4);
        }
    }

    /// <summary>The Hessian of a row that determines a column alone is zero along it, since the diagonal is free.</summary>
    [Fact]
    public void Metric_is_positive_and_has_an_inverse_for_a_row_that_determines_a_column_alone()
    {
        Matrix<double> v = RandomMatrix(seed: 8);
        v.ClearColumn(0);
        v.ClearRow(11);
        v[11, 0] = 20;
        Likes likes = RandomLikes.Create(users: 60, Rows, likesPerUser: 6, seed: 1);
        using var small = new SmallState(likes, [.. Enumerable.Repeat(1, Rows)], v);
        var along = new DenseMatrix(Rows, Dimension);
        along.SetRow(11, small.V.Row(11));
        RowMatrix d = small.NewMatrix(along), inverse = small.NewMatrix(new DenseMatrix(Rows, Dimension));

        Assert.InRange(small.Hessian.MetricProduct(d, d) / Math.Pow(20, 4), 0.0005, 0.002);
        small.Hessian.ComputeResidual(d, 0, d, inverse);
        Assert.Equal(1, small.Hessian.MetricProduct(d, inverse) / (20 * 20), 0.01);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void RemoveRotations_leaves_a_direction_that_is_orthogonal_to_every_rotation(int multiplicity)
    {
        var (dense, small) = Create(multiplicity);
        using (small)
        {
            Matrix<double> v = small.V, before = RandomMatrix(seed: 9);
            RowMatrix d = small.NewMatrix(before);
            SquareMatrix inner = small.Hessian.RemoveRotations(d);

            Matrix<double> after = SmallState.ToDense(d);
            double size = dense.MetricProduct(v, after, after);
            Assert.All(DenseProblem.Rotations(v), rotation => Assert.InRange(
                dense.MetricProduct(v, rotation, after) / Math.Sqrt(size * dense.MetricProduct(v, rotation, rotation)), -1e-5, 1e-5));

            // Only a rotation VA has been removed: A, from the normal equations, is antisymmetric and reproduces the difference.
            Matrix<double> removed = before - after;
            Matrix<double> a = v.TransposeThisAndMultiply(v).Solve(v.TransposeThisAndMultiply(removed));
            Assert.InRange(a.FrobeniusNorm(), 0.01, double.PositiveInfinity);
            Assert.InRange((a + a.Transpose()).FrobeniusNorm() / a.FrobeniusNorm(), 0, 1e-4);
            Assert.InRange((v * a - removed).FrobeniusNorm() / removed.FrobeniusNorm(), 0, 1e-4);

            SquareMatrix expected = InnerProducts(v, after);
            Assert.All(expected.Data.Zip(inner.Data), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    /// <summary>Random vectors, where every fifth row stands for several items.</summary>
    private static (DenseProblem Dense, SmallState Small) Create(int multiplicity)
    {
        Likes likes = RandomLikes.Create(users: 60, Rows, likesPerUser: 6, seed: 1);
        int[] multiplicities = [.. Enumerable.Range(0, Rows).Select(row => row % 5 == 2 ? multiplicity : 1)];
        // Columns of different lengths, as those on principal axes
        Matrix<double> v = RandomMatrix(seed: 2) * DenseMatrix.CreateDiagonal(Dimension, Dimension, k => 8 - 2 * k);
        return (new DenseProblem(likes, multiplicities), new SmallState(likes, multiplicities, v));
    }

    private static DenseMatrix RandomMatrix(int seed)
    {
        var random = new Random(seed);
        return DenseMatrix.Create(Rows, Dimension, (_, _) => random.NextSingle() - 0.5f);
    }

    /// <summary>VᵀD.</summary>
    private static SquareMatrix InnerProducts(Matrix<double> v, Matrix<double> d)
    {
        var inner = new SquareMatrix(v.ColumnCount);
        v.TransposeThisAndMultiply(d).ToRowMajorArray().CopyTo(inner.Data, 0);
        return inner;
    }

    private static void AssertClose(Matrix<double> expected, RowMatrix actual, double tolerance)
    {
        double largest = expected.Enumerate().Max(Math.Abs);
        Assert.All(
            DenseProblem.Flat(expected - SmallState.ToDense(actual)), error => Assert.InRange(error / largest, -tolerance, tolerance));
    }
}
