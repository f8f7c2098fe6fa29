using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class ConvergenceTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Gap_of_a_geometric_sequence_is_found(double ratio)
    {
        var convergence = new Convergence(1e-5, lossAtZero: 1e6);
        for (int k = 0; k <= 40; k++)
        {
            convergence.Add(1000 + 500 * Math.Pow(ratio, k));
            if (k >= 10) Assert.Equal(0.5 * Math.Pow(ratio, k), convergence.Gap, 0.02 * convergence.Gap);
        }
    }

    [Fact]
    public void Reached_when_the_gap_is_within_the_tolerance_and_not_before()
    {
        var convergence = new Convergence(1e-3, lossAtZero: 1e6);
        int steps = 0;
        for (; !convergence.Reached; steps++) convergence.Add(1000 + 500 * Math.Pow(0.5, steps));
        Assert.InRange(steps, 9, 12);
        Assert.Equal(1, convergence.Completion);
        Assert.Equal(steps, convergence.Losses.Count);
    }

    [Fact]
    public void Completion_never_decreases_and_a_growing_step_is_no_convergence()
    {
        var convergence = new Convergence(1e-9, lossAtZero: 1e6);
        double loss = 1000, completion = 0;
        for (int k = 0; k < 30; k++)
        {
            convergence.Add(loss -= k is > 10 and < 20 ? 1 + k : 0.1);
            Assert.True(convergence.Completion >= completion);
            Assert.False(convergence.Reached);
            completion = convergence.Completion;
        }
    }

    [Fact]
    public void Loss_that_goes_to_zero_converges_too()
    {
        var convergence = new Convergence(1e-5, lossAtZero: 1000);
        int steps = 0;
        for (; !convergence.Reached && steps < 100; steps++) convergence.Add(Math.Pow(0.5, steps));
        Assert.True(convergence.Reached);
    }
}
