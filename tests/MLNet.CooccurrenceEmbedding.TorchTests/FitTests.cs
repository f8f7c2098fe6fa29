namespace MLNet.CooccurrenceEmbedding.TorchTests;

/// <remarks>
/// With these likes, most runs end at the same loss. Other likes, such as few items with a long tail, have several local minima a few
/// percent apart. The minimum that a run reaches is then random, for PyTorch's optimizers and for Fit.
/// </remarks>
public sealed class FitTests
{
    private const double Tolerance = 1e-4;

    /// <summary>Single precision cannot distinguish a smaller loss, relative to that of zero vectors, from zero.</summary>
    private const double RelativeZero = 1e-6;

    [Theory]
    [MemberData(nameof(SampleLikes.WithDimensions), MemberType = typeof(SampleLikes))]
    public void Fit_reaches_the_lowest_loss_of_several_PyTorch_optimizer_runs(string likes, int dimension)
    {
        double[,] s = SampleLikes.Named(likes);
        using TextbookModel textbook = TextbookModel.Create(s);
        double zero = RelativeZero * textbook.Loss(new float[textbook.ItemCount * dimension]);

        var (vectors, loss) = Engine.Fit(s, dimension);
        Assert.Equal(textbook.Loss(vectors), loss, 1e-5 * loss + zero);

        double[] runs =
        [
            .. from seed in Enumerable.Range(1, 3)
               let start = textbook.RandomVectors(dimension, seed)
               from run in (double[])[TextbookTraining.Adam(textbook, start, 2000), TextbookTraining.Lbfgs(textbook, start, 2000)]
               select run,
        ];
        double best = runs.Min();
        Assert.True(loss <= best * (1 + Tolerance) + zero, $"The fit ends at {loss}, PyTorch's runs at {string.Join(", ", runs)}.");
        Assert.True(
            best <= loss * (1 + Tolerance) + zero,
            $"PyTorch's runs are no reference: they end at {string.Join(", ", runs)}, the fit at {loss}.");
        TestContext.Current.TestOutputHelper!.WriteLine($"The fit ends at {loss}, PyTorch's runs at {string.Join(", ", runs)}.");
    }
}
