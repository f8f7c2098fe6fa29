using MathNet.Numerics.LinearAlgebra;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>Checks points where the gradient is zero, from which the line search finds no step.</summary>
public sealed class MinimumCheckTests
{
    [Fact]
    public void Check_of_a_saddle_point_gives_a_step_that_lowers_the_loss()
    {
        var (dense, small) = CertificateTests.Create(items: 70, seed: 3, [0, 1, 2, 3, 5]);
        using (small)
        using (MinimumCheck check = NewCheck(dense, small))
        {
            double before = dense.Loss(small.V);
            AddStationaryLosses(check, small, before);
            Assert.True(check.IsDue(isStationary: false)); // by the losses, the minimum seems to be reached
            Assert.Equal(CheckResult.HasStep, check.Check(before, isStationary: true));

            double after = dense.Loss(small.V + check.Step.Step * SmallState.ToDense(small.Line.D));
            Assert.True(check.Step.Change < -0.001 * before);
            Assert.Equal(after - before, check.Step.Change, 1e-3 * -check.Step.Change);
            Assert.False(check.IsDue(isStationary: false)); // the estimate of convergence begins again
        }
    }

    [Fact]
    public void Check_of_a_minimum_without_likely_exchanges_tells_that_it_is_certified()
    {
        var (dense, small) = CertificateTests.Create(items: 24, seed: 4, [0, 1, 2]);
        using (small)
        using (MinimumCheck check = NewCheck(dense, small))
        {
            double loss = dense.Loss(small.V);
            AddStationaryLosses(check, small, loss);
            Assert.False(check.Convergence.IsCertified);
            Assert.Equal(CheckResult.Converged, check.Check(loss, isStationary: true));
            Assert.True(check.Convergence.IsCertified);
            double expected = dense.SmallestCurvature(small.V);
            Assert.InRange(check.Convergence.SmallestCurvature, 0.999 * expected, 2 * expected);
            Assert.Equal(loss, dense.Loss(small.V), 1e-6 * loss);
        }
    }

    [Fact]
    public void Check_of_a_local_minimum_moves_to_other_vectors_and_keeps_those_that_lead_to_a_lower_loss()
    {
        var (dense, small) = ExchangeTests.CreateBadMinimum(items: 20, dimension: 2, seed: 8);
        using (small)
        using (MinimumCheck check = NewCheck(dense, small))
        {
            double before = dense.Loss(small.V);
            AddStationaryLosses(check, small, before);
            Assert.Equal(CheckResult.HasMoved, check.Check(before, isStationary: true));
            Assert.Equal(dense.Loss(small.V), check.Loss, 1e-6 * before);
            Assert.True(check.Loss > before);

            // What the solver reaches from there
            double after = dense.Loss(MoveToMinimum(small, dense));
            Assert.True(after < 0.995 * before);
            AddStationaryLosses(check, small, after);
            check.Check(after, isStationary: true);
            check.KeepLowest();
            Assert.InRange(dense.Loss(small.V), 0, after * (1 + 1e-6));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Vectors_of_a_failed_exchange_are_replaced_by_those_before(bool atEnd)
    {
        var (dense, small) = ExchangeTests.CreateBadMinimum(items: 20, dimension: 2, seed: 8);
        using (small)
        using (MinimumCheck check = NewCheck(dense, small))
        {
            double before = dense.Loss(small.V);
            AddStationaryLosses(check, small, before);
            check.Check(before, isStationary: true);
            Assert.True(dense.Loss(small.V) > 1.01 * before);

            if (atEnd) check.KeepLowest();
            else Assert.Equal(CheckResult.HasMoved, check.Check(1.01 * before, isStationary: true));

            Assert.Equal(before, check.Loss);
            Assert.Equal(before, dense.Loss(small.V), 1e-6 * before);
        }
    }

    private static MinimumCheck NewCheck(DenseProblem dense, SmallState small)
    {
        double lossAtZero = dense.Loss(0 * small.V);
        return new MinimumCheck(
            small.State, small.Line, small.NewCertificate(seed: 1), () => dense.Loss(small.V), () => new Convergence(1e-5, lossAtZero));
    }

    /// <summary>Adds the losses of ten iterations that do not lower it further.</summary>
    private static void AddStationaryLosses(MinimumCheck check, SmallState small, double loss)
    {
        small.State.MoveAndEvaluate(0, small.Line);
        for (int iteration = 0; iteration < 10; iteration++) check.Convergence.Add(loss);
        check.Convergence.SetGradient(small.State.ZDotR);
    }

    /// <summary>Sets V to the minimum that the dense iteration reaches from it.</summary>
    private static Matrix<double> MoveToMinimum(SmallState small, DenseProblem dense)
    {
        SmallState.Copy(dense.FindStationary([.. Enumerable.Range(0, small.State.V.Columns)], small.V), small.State.V);
        small.State.Refresh();
        return small.V;
    }
}
