using MathNet.Numerics.LinearAlgebra;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class CertificateTests
{
    /// <summary>Items, dimension and seed of the likes. Every seventh row stands for two items.</summary>
    public static TheoryData<int, int, int> Minima => new()
    {
        { 24, 3, 1 }, { 24, 5, 3 }, { 70, 3, 1 }, { 70, 3, 2 }, { 70, 5, 1 }, { 70, 5, 3 },
    };

    public static TheoryData<int, int, int> Saddles => new()
    {
        { 24, 3, 1 }, { 24, 5, 4 }, { 40, 3, 4 }, { 70, 3, 4 }, { 70, 5, 1 }, { 70, 5, 3 },
    };

    [Theory]
    [MemberData(nameof(Minima))]
    public void Smallest_curvature_at_a_minimum_is_found_within_a_factor_of_two(int items, int dimension, int seed)
    {
        (DenseProblem dense, SmallState small) = Create(items, seed, [.. Enumerable.Range(0, dimension)]);
        using (small)
        {
            double expected = dense.SmallestCurvature(small.V), found = Search(dense, small, out _);
            Assert.InRange(expected, 0.01, 1);
            Assert.InRange(found, expected * 0.999, expected * 2);
        }
    }

    /// <summary>V spans the leading eigenvectors of B, but one too far at the end: 1, 2, ... d − 1 and d + 1.</summary>
    [Theory]
    [MemberData(nameof(Saddles))]
    public void Negative_curvature_is_found_at_a_saddle_point_and_a_step_along_it_lowers_the_loss(int items, int dimension, int seed)
    {
        (DenseProblem dense, SmallState small) = Create(items, seed, [.. Enumerable.Range(0, dimension - 1), dimension]);
        using (small)
        {
            double expected = dense.SmallestCurvature(small.V), found = Search(dense, small, out RowMatrix direction);
            Assert.InRange(expected, -1, -0.05);
            Assert.InRange(found, expected * 1.001, expected / 2);

            double before = dense.Loss(small.V);
            small.Line.SetDirection(direction, small.State);
            var (step, change) = small.Line.Minimize(small.State);
            double after = dense.Loss(small.V + step * SmallState.ToDense(small.Line.D));
            Assert.True(change < -0.001 * before, $"from {before} by {change}");
            Assert.Equal(after - before, change, 1e-3 * -change);
        }
    }

    [Fact]
    public void Vectors_with_as_many_columns_as_rows_need_no_search()
    {
        (_, SmallState small) = Create(items: 5, seed: 1, [.. Enumerable.Range(0, 5)]);
        using (small)
        using (RowMatrix direction = new(5, 5))
        {
            var (curvature, exchanges) = small.NewCertificate(seed: 1).Search(direction, small.Line.XD, maximumExchanges: 3);
            Assert.True(curvature > 0);
            Assert.Empty(exchanges);
        }
    }

    /// <summary>Searches from random directions, and checks that the direction found has the curvature that is returned.</summary>
    private static double Search(DenseProblem dense, SmallState small, out RowMatrix direction)
    {
        direction = small.NewMatrix(small.V);
        Matrix<double> z = SmallState.ToDense(small.State.Z);
        double found = small.NewCertificate(seed: 2).Search(direction, small.Line.XD, maximumExchanges: 3).SmallestCurvature;
        Assert.Equal(z, SmallState.ToDense(small.State.Z)); // it is computed again after the search
        Assert.Equal(dense.Curvature(small.V, SmallState.ToDense(direction)), found, 1e-3);
        return found;
    }

    /// <summary>Vectors that span these eigenvectors of B, where the gradient is zero.</summary>
    internal static (DenseProblem Dense, SmallState Small) Create(int items, int seed, int[] eigenpairs)
    {
        Likes likes = RandomLikes.Create(users: 100, items, likesPerUser: 6, seed);
        int[] multiplicity = [.. Enumerable.Range(0, items).Select(row => row % 7 == 3 ? 2 : 1)];
        var dense = new DenseProblem(likes, multiplicity);
        Matrix<double> v = dense.FindStationary(eigenpairs);
        Assert.InRange(dense.Gradient(v).FrobeniusNorm() / v.FrobeniusNorm(), 0, 1e-7);
        return (dense, new SmallState(likes, multiplicity, v));
    }
}
