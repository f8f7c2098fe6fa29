using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed unsafe class PreconditionerTests
{
    private const int Rows = 60, Dimension = 4;

    /// <summary>The rows that are much longer than the others, and the number of items that they stand for.</summary>
    private static readonly (int Row, int Multiplicity)[] LongRows = [(3, 1), (17, 3), (40, 2), (59, 1)];

    [Fact]
    public void Rows_of_high_leverage_are_multiplied_by_the_inverse_of_their_Hessian_and_others_by_that_of_G()
    {
        Matrix<double> v = RandomMatrix(seed: 1), r = RandomMatrix(seed: 2);
        foreach (var (row, _) in LongRows) v.SetRow(row, 3 * v.Row(row));
        v = OnPrincipalAxes(v);
        int[] multiplicity = new int[Rows];
        Array.Fill(multiplicity, 1);
        foreach (var (row, m) in LongRows) multiplicity[row] = m;

        Matrix<double> z = Precondition(v, r, multiplicity, out var dense);

        Matrix<double> g = v.TransposeThisAndMultiply(v);
        double[] leverages = [.. v.EnumerateRows().Select(row => row * g.Solve(row))];
        Assert.All(leverages.Index(), row =>
        {
            bool isHigh = row.Item > 0.1;
            Vector<double> expected = (isHigh ? dense.RowMetric(v, row.Index) : g).Solve(r.Row(row.Index));
            Assert.InRange((expected - z.Row(row.Index)).L2Norm() / expected.L2Norm(), 0, 1e-4);
        });
        Assert.All(LongRows, row => Assert.InRange(leverages[row.Row], 0.12, 0.95));
        Assert.Contains(leverages, leverage => leverage < 0.1);
    }

    /// <summary>The inverse of the diagonal of G alone would be wrong by more than a tenth.</summary>
    [Fact]
    public void Rows_of_high_leverage_are_multiplied_by_the_inverse_of_their_Hessian_if_the_columns_are_not_orthogonal()
    {
        Matrix<double> v = RandomMatrix(seed: 7), r = RandomMatrix(seed: 8);
        foreach (var (row, _) in LongRows) v.SetRow(row, 8 * v.Row(row));
        int[] multiplicity = [.. Enumerable.Repeat(1, Rows)];

        Matrix<double> z = Precondition(v, r, multiplicity, out var dense);

        Matrix<double> g = v.TransposeThisAndMultiply(v);
        Matrix<double> diagonal = Matrix<double>.Build.DiagonalOfDiagonalVector(g.Diagonal());
        int[] high = [.. Enumerable.Range(0, Rows).Where(row => v.Row(row) * diagonal.Solve(v.Row(row)) > 0.3)];
        Assert.NotEmpty(high);
        Assert.All(high, row =>
        {
            Vector<double> expected = dense.RowMetric(v, row).Solve(r.Row(row));
            Vector<double> approximate = dense.RowMetric(v, row, diagonal).Solve(r.Row(row));
            Assert.InRange((expected - z.Row(row)).L2Norm() / expected.L2Norm(), 0, 1e-4);
            Assert.InRange((expected - approximate).L2Norm() / expected.L2Norm(), 0.1, double.PositiveInfinity);
        });
    }

    /// <summary>
    /// The Hessian of the row is zero along the column. With the upper bound of 0.999, the step is a thousand times that with G⁻¹.
    /// </summary>
    [Fact]
    public void Row_that_determines_a_column_alone_gets_a_finite_step()
    {
        const int Row = 21;
        Matrix<double> v = RandomMatrix(seed: 3), r = RandomMatrix(seed: 4);
        v.ClearColumn(2);
        v.ClearRow(Row);
        v[Row, 2] = 5;

        Matrix<double> z = Precondition(v, r, [.. Enumerable.Repeat(1, Rows)], out _);

        Assert.Equal(1000, z[Row, 2] / (r[Row, 2] / 25), 0.1);
        Assert.All(DenseProblem.Flat(z), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Preconditioner_is_accurate_for_orthogonal_columns_and_not_for_a_repeated_column()
    {
        using var memory = new Workspace();
        var x = new LikesCooccurrence(
            RandomLikes.Create(users: 20, Rows, likesPerUser: 5, seed: 5), [.. Enumerable.Repeat(1, Rows)], Kernels.Best);
        var preconditioner = new Preconditioner(x, Dimension, Kernels.Best, memory);
        Matrix<double> v = OnPrincipalAxes(RandomMatrix(seed: 6));

        Assert.True(preconditioner.IsAccurate(Gram(v)));
        v.SetColumn(1, v.Column(1) + v.Column(2));
        Assert.False(preconditioner.IsAccurate(Gram(v)));
    }

    private static SquareMatrix Gram(Matrix<double> v)
    {
        var g = new SquareMatrix(Dimension);
        DenseProblem.Flat(v.TransposeThisAndMultiply(v)).CopyTo(g.Data, 0);
        return g;
    }

    private static Matrix<double> Precondition(Matrix<double> v, Matrix<double> r, int[] multiplicity, out DenseProblem dense)
    {
        Likes likes = RandomLikes.Create(users: 20, Rows, likesPerUser: 5, seed: 5);
        dense = new DenseProblem(likes, multiplicity);
        using var memory = new Workspace();
        var x = new LikesCooccurrence(likes, multiplicity, Kernels.Best);
        var preconditioner = new Preconditioner(x, Dimension, Kernels.Best, memory);
        RowMatrix vectors = memory.NewMatrix(Rows, Dimension), gradient = memory.NewMatrix(Rows, Dimension);
        RowMatrix result = memory.NewMatrix(Rows, Dimension);
        SmallState.Copy(v, vectors);
        SmallState.Copy(r, gradient);

        preconditioner.Refresh(Gram(v));
        for (int i = 0; i < Rows; i++)
            preconditioner.Apply(i, gradient.Pointer(i), vectors.Pointer(i), result.Pointer(i), result.Stride);
        return SmallState.ToDense(result);
    }

    private static Matrix<double> OnPrincipalAxes(Matrix<double> v)
        => v * v.TransposeThisAndMultiply(v).Evd(Symmetricity.Symmetric).EigenVectors;

    private static DenseMatrix RandomMatrix(int seed)
    {
        var random = new Random(seed);
        return DenseMatrix.Create(Rows, Dimension, (_, _) => random.NextSingle() - 0.5f);
    }
}
