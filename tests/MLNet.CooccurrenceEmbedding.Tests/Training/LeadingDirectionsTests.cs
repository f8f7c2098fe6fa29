using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class LeadingDirectionsTests
{
    private const int Dimension = 5;

    /// <summary>The rows of V, whether it is a minimum of the loss, and after how many rows one stands for two items.</summary>
    public static TheoryData<int, bool, int> Cases => new()
    {
        { 120, false, 1000 }, { 120, false, 5 }, { 70, true, 1000 }, { 70, true, 5 }, { 18, false, 1000 }, { 7, false, 3 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Directions_are_the_leading_eigenvectors_beyond_V(int rows, bool isMinimum, int every)
    {
        Likes likes = RandomLikes.Create(users: 100, rows, likesPerUser: 6, seed: 1);
        int[] multiplicity = [.. Enumerable.Range(0, rows).Select(row => row % every == 2 ? 2 : 1)];
        var dense = new DenseProblem(likes, multiplicity);
        var random = new Random(2);
        Matrix<double> initial = isMinimum
            ? dense.FindStationary([.. Enumerable.Range(0, Dimension)])
            : DenseMatrix.Create(rows, Dimension, (_, k) => (8 - k) * (random.NextDouble() - 0.3));
        using var small = new SmallState(likes, multiplicity, initial);

        using LeadingDirections leading = small.FindLeading(seed: 3);

        Matrix<double> v = small.V, u = SmallState.ToDense(leading.Vectors), b = dense.WithFreeDiagonal(v);
        int count = Math.Min(16, rows - Dimension);
        Assert.Equal(count, leading.Values.Length);
        Assert.InRange((u.TransposeThisAndMultiply(u) - DenseMatrix.CreateIdentity(count)).Enumerate().Max(Math.Abs), 0, 1e-5);
        Assert.InRange(v.TransposeThisAndMultiply(u).Enumerate().Max(Math.Abs) / v.Column(0).L2Norm(), 0, 1e-5);
        // In the span of the directions, B is diagonal.
        Matrix<double> inner = u.TransposeThisAndMultiply(b * u) - DenseMatrix.CreateDiagonal(count, count, k => leading.Values[k]);
        Assert.InRange(inner.Enumerate().Max(Math.Abs) / leading.Values[0], 0, 1e-5);

        double[] expected = EigenvaluesBeyond(v, b);
        double smallest = Math.Pow(v.Column(Dimension - 1).L2Norm(), 2);
        Assert.All(expected.Zip(leading.Values), pair => Assert.True(pair.Second <= pair.First + 1e-5 * expected[0]));
        // The iteration ends when it changes μ₁ by less than a tenth of the distance to the smallest λ.
        Assert.InRange(leading.Values[0], expected[0] - 0.1 * Math.Abs(smallest - expected[0]), expected[0] * (1 + 1e-5));
    }

    /// <summary>A search that starts from the directions of an earlier one makes them more precise.</summary>
    [Fact]
    public void Directions_of_an_earlier_search_lead_to_precise_eigenvalues()
    {
        const int Rows = 150;
        Likes likes = RandomLikes.Create(users: 150, Rows, likesPerUser: 6, seed: 4);
        int[] multiplicity = [.. Enumerable.Repeat(1, Rows)];
        var dense = new DenseProblem(likes, multiplicity);
        var random = new Random(5);
        using var small = new SmallState(
            likes, multiplicity, DenseMatrix.Create(Rows, Dimension, (_, k) => (8 - k) * (random.NextDouble() - 0.3)));
        using LeadingDirections first = small.FindLeading(seed: 6), second = small.FindLeading(first.Vectors);

        double[] expected = EigenvaluesBeyond(small.V, dense.WithFreeDiagonal(small.V));
        for (int k = 0; k < 8; k++) Assert.Equal(expected[k], second.Values[k], 1e-3 * expected[0]);
    }

    /// <summary>The eigenvalues of B for directions orthogonal to V, in descending order.</summary>
    private static double[] EigenvaluesBeyond(Matrix<double> v, Matrix<double> b)
    {
        // The columns of the full Q after those for V are a basis of the directions orthogonal to V.
        Matrix<double> q = v.QR(QRMethod.Full).Q;
        Matrix<double> beyond = q.SubMatrix(0, v.RowCount, v.ColumnCount, v.RowCount - v.ColumnCount);
        return [.. beyond.TransposeThisAndMultiply(b * beyond).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real)
            .OrderDescending()];
    }
}
