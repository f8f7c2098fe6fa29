using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

/// <summary>
/// Fits power laws at the default tolerance and compares the losses with the lowest one that tight fits from the same seeds find. On such
/// likes, the loss has saddle points where its decreases are as small as at a minimum.
/// </summary>
public sealed class PowerLawOptimumTests(PowerLawOptimumTests.Fits fits) : IClassFixture<PowerLawOptimumTests.Fits>
{
    private const int Seeds = 3;

    /// <summary>The largest distance to the lowest loss known at which a fit may say that it converged.</summary>
    private const double LargestDistance = 2e-5;

    private static readonly int[] Dimensions = [8, 32];

    private static readonly Func<Likes>[] LikesOfShapes =
    [
        () => RandomLikes.CreatePowerLaw(users: 3000, items: 2000, rows: 300_000, p: 2, q: 1.5, seed: 2),
        () => RandomLikes.CreatePowerLaw(users: 1000, items: 800, rows: 40_000, p: 2.5, q: 1, seed: 3),
        () => RandomLikes.CreatePowerLaw(users: 500, items: 3000, rows: 60_000, p: 2, q: 1.5, seed: 4),
    ];

    /// <summary>The fits of all shapes and dimensions, made once for all tests.</summary>
    public sealed class Fits
    {
        private readonly Dictionary<(int Shape, int Dimension), Lazy<DistanceOfFit[]>> _fits = LikesOfShapes.Index()
            .SelectMany(shape => Dimensions.Select(dimension => (shape.Index, Dimension: dimension)))
            .ToDictionary(key => key, key => new Lazy<DistanceOfFit[]>(() => Fit(LikesOfShapes[key.Index](), key.Dimension)));

        internal DistanceOfFit[] Of(int shape, int dimension) => _fits[(shape, dimension)].Value;

        internal IEnumerable<DistanceOfFit> All => _fits.Values.SelectMany(fits => fits.Value);
    }

    public static TheoryData<int, int> Cases => new(
        from shape in Enumerable.Range(0, LikesOfShapes.Length) from dimension in Dimensions select (shape, dimension));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fits_that_converged_are_close_to_the_lowest_loss_known(int shape, int dimension)
        => Assert.All(
            fits.Of(shape, dimension).Where(fit => fit.Result.Converged),
            fit => Assert.InRange(fit.Distance, double.NegativeInfinity, LargestDistance));

    [Fact]
    public void Most_fits_converge_and_have_a_certified_minimum()
    {
        DistanceOfFit[] all = [.. fits.All];
        Assert.Equal(LikesOfShapes.Length * Dimensions.Length * Seeds, all.Length);
        Assert.InRange(all.Count(fit => fit.Result.Converged), 0.8 * all.Length, all.Length);
        Assert.All(all.Where(fit => fit.Result.Converged), fit =>
        {
            Assert.True(fit.Result.IsCertified);
            Assert.True(fit.Result.SmallestCurvature > 0);
            Assert.InRange(fit.Result.EstimatedGap!.Value, 0, 1e-5);
        });
    }

    /// <summary>The distance is relative to the lowest loss.</summary>
    internal sealed record DistanceOfFit(TrainingResult Result, double Distance);

    private static DistanceOfFit[] Fit(Likes likes, int dimension)
    {
        TrainingResult[] results = [.. FitSeeds(1e-5, 200)];
        double lowest = results.Concat(FitSeeds(1e-9, 3000)).Min(result => result.Loss);
        return [.. results.Select(result => new DistanceOfFit(result, (result.Loss - lowest) / lowest))];

        IEnumerable<TrainingResult> FitSeeds(double tolerance, int maximumIterations)
            => from seed in Enumerable.Range(0, Seeds)
               let options = new SolverOptions(dimension, maximumIterations, tolerance, seed)
               select new EmbeddingTrainer(Kernels.Best, new Workers(1)).Train(likes, options);
    }
}
