using System.Text.RegularExpressions;
using MLNet.CooccurrenceEmbedding.ModelZip;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.ModelZip;

public class SummaryJsonTests
{
    private static readonly TrainingSummary Summary = Toy.Fit(Toy.Context(), Toy.Keyed()).Training;

    [Fact]
    public void Numbers_round_trip_exactly_through_JSON()
    {
        double[] numbers =
        [
            .. Enumerable.Range(-1074, 2098).Select(exponent => Math.ScaleB(1, exponent)), 0.1, -1e-300, double.MaxValue, double.NaN,
            double.NegativeInfinity, double.PositiveInfinity,
        ];
        Assert.All(numbers, number => Assert.Equal(number, SummaryJson.Read(SummaryJson.Write(Summary with { Loss = number })).Loss));
    }

    [Fact]
    public void Summary_of_an_earlier_version_has_no_correlation()
    {
        string json = SummaryJson.Write(Summary);
        string earlier = Regex.Replace(json, "\"PairCorrelation\":[^,}]*,", "");
        Assert.NotEqual(json, earlier);
        TrainingSummary read = SummaryJson.Read(earlier);
        Assert.Null(read.PairCorrelation);
        Assert.Equal(Summary.ExplainedFraction, read.ExplainedFraction);
        Assert.Equal(Summary.PairCorrelation, SummaryJson.Read(json).PairCorrelation);
        Assert.Null(SummaryJson.Read(SummaryJson.Write(Summary with { PairCorrelation = null })).PairCorrelation);
    }

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("\"nothing\"")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Read_throws_when_the_loss_is_not_a_number(string loss)
    {
        const string Loss = "\"Loss\":";
        string json = SummaryJson.Write(Summary with { Loss = 5 });
        Assert.Contains(Loss + "5,", json, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => SummaryJson.Read(json.Replace(Loss + "5,", $"{Loss}{loss},", StringComparison.Ordinal)));
    }
}
