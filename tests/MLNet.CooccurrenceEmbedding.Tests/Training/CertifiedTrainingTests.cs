using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Tests.Numerics;
using MLNet.CooccurrenceEmbedding.TestSupport;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Tests.Training;

public sealed class CertifiedTrainingTests
{
    [Fact]
    public void Summary_tells_of_the_certified_minimum()
    {
        TrainingSummary summary = Toy.Fit(Toy.Context(), Toy.Keyed()).Training;

        Assert.True(summary.Converged);
        Assert.True(summary.Certified);
        Assert.InRange(summary.SmallestCurvature!.Value, 1e-4, 1.1);
        Assert.InRange(summary.EstimatedGap!.Value, 0, 1e-5);
        Assert.InRange(summary.PairCorrelation!.Value, 0.5, 1);
    }

    [Fact]
    public void Summary_of_a_loaded_model_is_that_of_the_fit()
    {
        var mlContext = Toy.Context();
        IDataView data = Toy.Keyed();
        CooccurrenceEmbeddingTransformer fitted = Toy.Fit(mlContext, data);
        TrainingSummary expected = fitted.Training;

        ITransformer loaded = SavedModel.Reload(fitted, data);
        TrainingSummary actual = ItemEmbeddings.FromModel(mlContext, loaded, "Vector").Training!;

        Assert.NotNull(expected.SmallestCurvature);
        Assert.NotNull(expected.EstimatedGap);
        Assert.NotNull(expected.PairCorrelation);
        Assert.Equal(
            (expected.Converged, expected.Certified, expected.SmallestCurvature, expected.EstimatedGap, expected.PairCorrelation),
            (actual.Converged, actual.Certified, actual.SmallestCurvature, actual.EstimatedGap, actual.PairCorrelation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Fit_that_ends_at_the_maximum_number_of_iterations_has_not_converged(int maximum)
    {
        CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
        options.MaximumNumberOfIterations = maximum;
        TrainingSummary summary = Toy.Context().Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed()).Training;

        Assert.Equal(maximum, summary.Iterations);
        Assert.False(summary.Converged);
        Assert.False(summary.Certified);
        Assert.Null(summary.SmallestCurvature); // without a search
        Assert.Null(summary.EstimatedGap);
        Assert.NotNull(summary.PairCorrelation);
    }

    /// <summary>The summary of a fit without a search is not that of one whose search found nothing.</summary>
    [Fact]
    public void Summary_without_a_search_survives_saving()
    {
        var mlContext = Toy.Context();
        CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
        options.MaximumNumberOfIterations = 2;
        CooccurrenceEmbeddingTransformer fitted = mlContext.Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed());

        ITransformer loaded = SavedModel.Reload(fitted, Toy.Keyed());
        TrainingSummary actual = ItemEmbeddings.FromModel(mlContext, loaded, "Vector").Training!;

        Assert.Equal((false, false, null, null), (actual.Converged, actual.Certified, actual.SmallestCurvature, actual.EstimatedGap));
    }

    [Fact]
    public void Training_that_leaves_a_stationary_point_is_bit_identical_for_any_thread_count()
    {
        Likes likes = RandomLikes.CreatePowerLaw(users: 1000, items: 800, rows: 40_000, p: 2.5, q: 1, seed: 3);
        var (expectedVectors, expected) = Solve(threads: 1, out List<TrainingProgress> reports);

        // After a search, the estimate of the gap begins again only if there is a direction of negative curvature or an exchange.
        int[] searches = [.. reports.Where(report => report.Phase == TrainingPhase.Certifying).Select(report => report.Iteration!.Value)];
        TrainingProgress[] iterations = [.. reports.Where(report => report.Phase == TrainingPhase.Optimizing)];
        Assert.Contains(searches, search => iterations[search].EstimatedGap <= 1e-5
            && iterations.Skip(search + 1).Take(5).Count(report => double.IsInfinity(report.EstimatedGap)) == 5);

        foreach (int threads in (int[])[2, 3, 5])
        {
            var (actualVectors, actual) = Solve(threads, out _);
            Columns.AssertSameBits(expectedVectors, actualVectors);
            Assert.Equal(expected.LossPerIteration, actual.LossPerIteration);
            Assert.Equal(
                (expected.Loss, expected.Converged, expected.IsCertified, expected.SmallestCurvature, expected.EstimatedGap),
                (actual.Loss, actual.Converged, actual.IsCertified, actual.SmallestCurvature, actual.EstimatedGap));
        }

        // From one start: the trainer solves a problem of this size from several.
        (float[] Vectors, SolverResult Result) Solve(int threads, out List<TrainingProgress> reports)
        {
            reports = [];
            LikesCooccurrence x = likes.Cooccurrence();
            var workers = new Workers(threads);
            using var memory = new Workspace();
            var solver = new MinresSolver(
                x, x.LossAtZero(workers), new SolverOptions(82, 200, 1e-5, Seed: 0), new RowOperations(x.ItemCount, Kernels.Best, workers), memory);
            SolverResult result = solver.Solve(new FitProgress(reports.Add));
            return (Matrices.Flat(solver.Vectors), result);
        }
    }
}
