using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class ConvergenceTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Gap_of_a_geometric_sequence_is_estimated(double ratio)
    {
        var convergence = new Convergence(1e-5, lossAtZero: 1e6);
        for (int k = 0; k <= 40; k++)
        {
            convergence.Add(1000 + 500 * Math.Pow(ratio, k));
            if (k >= 10) Assert.Equal(0.5 * Math.Pow(ratio, k), convergence.Gap, 0.02 * convergence.Gap);
        }
    }

    [Fact]
    public void Convergence_is_reached_when_the_gap_is_within_the_tolerance_and_not_before()
    {
        var convergence = new Convergence(1e-3, lossAtZero: 1e6);
        int steps = 0;
        for (; !convergence.Reached; steps++) convergence.Add(1000 + 500 * Math.Pow(0.5, steps));
        Assert.InRange(steps, 9, 12);
        Assert.Equal(steps, convergence.Losses.Count);
    }

    [Fact]
    public void Convergence_is_not_reached_while_the_decreases_grow()
    {
        var convergence = new Convergence(1e-9, lossAtZero: 1e6);
        double loss = 1000, step = 1;
        bool isUnknown = false;
        for (int k = 0; k < 36; k++)
        {
            // The decrease shrinks, grows for ten steps, and shrinks again. The estimate of the gap is unknown while it grows.
            step *= k is >= 15 and < 25 ? 2 : 0.5;
            convergence.Add(loss -= step);
            Assert.False(convergence.Reached);
            isUnknown |= k > 15 && convergence.Gap >= 1;
        }
        Assert.True(isUnknown);
    }

    [Fact]
    public void Convergence_is_reached_for_a_loss_that_approaches_zero()
    {
        var convergence = new Convergence(1e-5, lossAtZero: 1000);
        int steps = 0;
        for (; !convergence.Reached && steps < 100; steps++) convergence.Add(Math.Pow(0.5, steps));
        // The gap relative to the loss would stay 1. It is relative to 1e-4 of the loss at zero, so 2⁻ᵏ must reach 1e-6.
        Assert.InRange(steps, 20, 22);
    }
}
