using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class FitEstimateTests
{
    [Fact]
    public void Completion_never_decreases_and_stays_below_1_whatever_is_estimated()
    {
        var random = new Random(5);
        for (int fit = 0; fit < 200; fit++)
        {
            var estimate = new FitEstimate();
            double now = 0, last = 0;
            if (fit % 2 == 0) estimate.ExpectTraining(1000, 1 + random.Next(300)); // otherwise nothing is expected
            for (int pass = 0; pass < 2; pass++)
                for (int n = 0; n < 5; n++, Check()) estimate.Read(now, pass, 2, random.Next(1000), pass == 0 ? null : 1000);
            double began = now;
            for (int n = 0; n < 10; n++, Check()) estimate.Initialize(now, began, n);
            began = now;
            for (int n = 0; n < 40; n++, Check())
                estimate.Iterate(now, now - began, n, random.Next(3) == 0 ? double.PositiveInfinity : 100 * random.NextDouble(), 200 - n);
            began = now;
            for (int n = 0; n < 10; n++, Check()) estimate.Certify(now, began, 1);
            estimate.Complete();
            Assert.Equal((1, 0), (estimate.Completion, estimate.Remaining));

            void Check()
            {
                Assert.InRange(estimate.Completion, last, 1 - 1e-9);
                last = estimate.Completion;
                now += random.NextDouble();
            }
        }
    }

    [Fact]
    public void Completion_of_reading_is_proportional_to_the_rows_if_their_number_is_known()
    {
        var estimate = new FitEstimate();
        estimate.ExpectTraining(1_000_000, 300); // 12.6 seconds
        estimate.Read(0, 0, 1, 0, 1_000_000);
        Assert.Equal(0, estimate.Completion);
        estimate.Read(2, 0, 1, 500_000, 1_000_000);
        Assert.Equal(2 / (4 + 12.6), estimate.Completion, 1e-12);
        estimate.Read(4, 0, 1, 1_000_000, 1_000_000);
        Assert.Equal(4 / (4 + 12.6), estimate.Completion, 1e-12);
        Assert.Null(estimate.Remaining);
    }

    [Fact]
    public void Completion_grows_with_time_if_the_remaining_time_is_estimated_correctly()
    {
        var estimate = new FitEstimate();
        double atHalf = Iterate(estimate, from: 1, to: 20, total: 40), atEnd = Iterate(estimate, from: 21, to: 40, total: 40);
        Assert.InRange(atHalf, 0.35, 0.65);
        Assert.InRange(atEnd, 0.8, 1);
    }

    [Fact]
    public void Remaining_time_is_given_if_the_last_estimates_agree()
    {
        var estimate = new FitEstimate();
        for (int n = 1; n <= 5; n++) estimate.Iterate(n, n, n, estimated: double.PositiveInfinity, most: 200 - n);
        Iterate(estimate, from: 6, to: 8, total: 40);
        Assert.Null(estimate.Remaining);
        Iterate(estimate, from: 9, to: 10, total: 40);
        Assert.InRange(estimate.Remaining!.Value, 25, 40);
        Iterate(estimate, from: 11, to: 30, total: 40);
        Assert.InRange(estimate.Remaining!.Value, 8, 20);
        estimate.Iterate(31, 31, 31, estimated: double.PositiveInfinity, most: 169);
        Assert.Null(estimate.Remaining);
        estimate.Iterate(32, 32, 32, estimated: 8, most: 168);
        Assert.Null(estimate.Remaining);
    }

    /// <summary>Iterations of one second each, with exact estimates.</summary>
    private static double Iterate(FitEstimate estimate, int from, int to, int total)
    {
        for (int n = from; n <= to; n++) estimate.Iterate(n, n, n, total - n, 200 - n);
        return estimate.Completion;
    }
}
