using System.Diagnostics;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.Numerics;
using MLNet.CooccurrenceEmbedding.Training;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Battery;

/// <summary>The result of a fit of the battery, on one thread.</summary>
internal sealed record BatteryFit(
    string Data,
    int Dimension,
    int Seed,
    double Tolerance,
    double Loss,
    double LossAtZero,
    bool Converged,
    int Iterations,
    double? SmallestCurvature,
    double? EstimatedGap,
    double UntriedRatio,
    double Seconds,
    double SearchSeconds)
{
    /// <summary>The data set and the dimension, whose best loss the fit is compared with.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Data}, d = {Dimension}");

    /// <summary>The cost of the searches for negative curvature, in iterations.</summary>
    public double SearchIterations => Iterations == 0 ? 0 : SearchSeconds / ((Seconds - SearchSeconds) / Iterations);

    /// <summary>
    /// The distance to the best loss known, relative to it, or to 1e-4 of the loss at zero if that is larger: see
    /// <see cref="EmbeddingOptions.OptimizationTolerance"/>.
    /// </summary>
    public double Distance(double best) => (Loss - best) / Math.Max(best, 1e-4 * LossAtZero);

    public static BatteryFit Run(string data, LikeRows rows, int dimension, int seed, double tolerance, int maximumIterations)
    {
        Likes likes = ToLikes(rows);
        var trainer = new EmbeddingTrainer(Kernels.Best, new Workers(1));
        long began = Stopwatch.GetTimestamp();
        TrainingResult result = trainer.Train(likes, new SolverOptions(dimension, maximumIterations, tolerance, seed));
        return new BatteryFit(
            data, dimension, seed, tolerance, result.Loss, result.LossAtZero, result.Converged, result.LossPerIteration.Count - 1,
            result.SmallestCurvature, result.EstimatedGap, result.UntriedRatio, Stopwatch.GetElapsedTime(began).TotalSeconds,
            result.CertifyingTime.TotalSeconds);
    }

    private static Likes ToLikes(LikeRows rows)
    {
        int[] users = rows.Users();
        UserItem[] pairs = [.. rows.Items.Select((item, row) => new UserItem(users[row], item))];
        return Likes.FromPairs(rows.ItemCount, rows.UserCount, [pairs]);
    }
}
