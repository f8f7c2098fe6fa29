using MLNet.CooccurrenceEmbedding.Persistence;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Persistence;

public class SummaryJsonTests
{
    private static readonly TrainingSummary Summary = Toy.Fit(Toy.Context(), Toy.Keyed()).Training;

    [Fact]
    public void Every_number_reads_back_as_it_was()
    {
        double[] numbers = [.. Enumerable.Range(-1074, 2098).Select(exponent => Math.ScaleB(1, exponent)), 0.1, -1e-300, double.MaxValue, double.NaN, double.NegativeInfinity, double.PositiveInfinity];
        Assert.All(numbers, number => Assert.Equal(number, SummaryJson.Read(SummaryJson.Write(Summary with { Loss = number })).Loss));
    }

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("\"nothing\"")]
    [InlineData("null")]
    [InlineData("[]")]
    public void What_is_no_number_is_refused(string loss)
    {
        const string Loss = "\"Loss\":";
        string json = SummaryJson.Write(Summary with { Loss = 5 });
        Assert.Contains(Loss + "5,", json, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => SummaryJson.Read(json.Replace(Loss + "5,", $"{Loss}{loss},", StringComparison.Ordinal)));
    }
}
