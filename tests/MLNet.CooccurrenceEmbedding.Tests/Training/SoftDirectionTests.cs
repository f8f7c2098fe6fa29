using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class SoftDirectionTests
{
    /// <summary>More columns and directions than the search considers, and fewer of each.</summary>
    [Theory]
    [InlineData(60, 14, 1)]
    [InlineData(60, 14, 3)]
    [InlineData(40, 3, 1)]
    [InlineData(12, 5, 3)]
    public void Soft_direction_has_the_smallest_curvature_of_all_that_replace_short_columns_by_leading_directions(
        int rows, int dimension, int multiplicity)
    {
        Likes likes = RandomLikes.Create(users: 100, rows, likesPerUser: 8, seed: 1);
        int[] multiplicities = [.. Enumerable.Range(0, rows).Select(row => row % 5 == 2 ? multiplicity : 1)];
        var dense = new DenseProblem(likes, multiplicities);
        var random = new Random(2);
        using var small = new SmallState(
            likes, multiplicities, DenseMatrix.Create(rows, dimension, (_, k) => 6 * Math.Pow(random.NextDouble(), 3) - (k % 3)));
        using LeadingDirections leading = small.FindLeading(seed: 3);
        using RowMatrix direction = new(rows, dimension);

        SoftDirection.Compute(direction, leading, small.State, small.Hessian, small.X, small.Rows);

        // The directions u_a·e_cᵀ, their curvatures by the dense Hessian, and their metric D·Λ
        Matrix<double> v = small.V, u = SmallState.ToDense(leading.Vectors), actual = SmallState.ToDense(direction);
        int columns = Math.Min(12, dimension), first = dimension - columns;
        Matrix<double>[] basis =
        [
            .. from a in Enumerable.Range(0, Math.Min(12, u.ColumnCount))
               from c in Enumerable.Range(first, columns)
               select WithColumn(new DenseMatrix(rows, dimension), c, u.Column(a) / v.Column(c).L2Norm()),
        ];
        Matrix<double>[] products = [.. basis.Select(d => dense.Hessian(v, d))];
        Matrix<double> curvatures = DenseMatrix.Create(basis.Length, basis.Length, (i, j) => Sum(basis[i], products[j]));
        double smallest = ((curvatures + curvatures.Transpose()) / 2).Evd(Symmetricity.Symmetric).EigenValues.Min(value => value.Real);

        double metric = Sum(actual, actual * v.TransposeThisAndMultiply(v));
        double curvature = Sum(actual, dense.Hessian(v, actual)) / metric;
        Assert.Equal(smallest, curvature, 2e-5 * curvatures.Diagonal().Max(Math.Abs));
        for (int c = 0; c < first; c++) Assert.Equal(0, actual.Column(c).L2Norm());
    }

    private static Matrix<double> WithColumn(Matrix<double> matrix, int column, Vector<double> values)
    {
        matrix.SetColumn(column, values);
        return matrix;
    }

    private static double Sum(Matrix<double> a, Matrix<double> b) => a.PointwiseMultiply(b).Enumerate().Sum();
}
