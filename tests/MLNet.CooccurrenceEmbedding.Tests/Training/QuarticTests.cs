using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class QuarticTests
{
    [Theory]
    [InlineData(-1, 1, 0, 0)] // a parabola
    [InlineData(-1, 0.5, 0.1, 1)]
    [InlineData(-1, -5, 0, 1)] // two minima
    [InlineData(-1, 9, -8, 2)] // the second minimum is lower
    [InlineData(-1e6, 1e8, -1e7, 1e9)]
    [InlineData(-1e-9, 1, 0, 1e-3)]
    public void Minimize_returns_the_lowest_point_at_a_positive_step(double c1, double c2, double c3, double c4)
    {
        var line = new Quartic(c1, c2, c3, c4);
        var (step, change) = line.Minimize();

        Assert.True(step > 0);
        Assert.True(change < 0);
        Assert.Equal(line.Change(step), change);
        for (double other = 1e-12; other < 100; other *= 1.001)
            Assert.True(line.Change(other) >= change * (1 + 1e-9), $"{other} is lower than {step}");
    }

    [Theory]
    [InlineData(1, 1, 0, 1)] // an ascent direction
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 1, 0, 1)]
    [InlineData(double.NaN, 1, 0, 1)]
    public void Minimize_returns_zero_when_no_step_lowers_the_loss(double c1, double c2, double c3, double c4) =>
        Assert.Equal((0, 0), new Quartic(c1, c2, c3, c4).Minimize());
}
