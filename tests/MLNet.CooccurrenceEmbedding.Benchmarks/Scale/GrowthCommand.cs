using System.CommandLine;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Scale;

/// <summary>
/// Doubles the likes with fixed items, and the items with fixed likes. An iteration should take at most about twice the time.
/// </summary>
internal static class GrowthCommand
{
    /// <summary>The average number of likes of a user, which is the same for all sizes.</summary>
    private const int LikesPerUser = 80;

    public static Command Create()
    {
        Option<int> likes = Arguments.Count(
            "--likes", 2_500_000, "Likes of the smallest size, and of every size when items are doubled", atLeast: LikesPerUser);
        Option<int> items = Arguments.Count(
            "--items", 25_000, "Items of the smallest size, and of every size when likes are doubled", atLeast: 4 * LikesPerUser);
        Option<int> steps = Arguments.Count("--steps", 3, "The number of sizes, each twice the previous one", atLeast: 2, atMost: 16);
        Option<int> dimension = Arguments.Dimension();
        Option<int> iterations = Arguments.Count("--iterations", 10, "The number of iterations for each size");
        Option<FileInfo> json = Arguments.Json();
        var command = new Command(
            "growth", "Doubles the likes with fixed items and the items with fixed likes, and prints how the time of an iteration grows")
        {
            likes, items, steps, dimension, iterations, json,
        };
        command.SetAction(parsed =>
        {
            int likeCount = parsed.GetValue(likes), itemCount = parsed.GetValue(items);
            int d = parsed.GetValue(dimension), k = parsed.GetValue(iterations);
            int[] factors = [.. Enumerable.Range(0, parsed.GetValue(steps)).Select(step => 1 << step)];
            if ((long)Math.Max(likeCount, itemCount) * factors[^1] > int.MaxValue)
                throw new UserErrorException(
                    $"The largest size, {factors[^1]} times the smallest, is more than {int.MaxValue}. "
                    + "Give smaller sizes or fewer --steps.");

            Console.WriteLine("likes doubled, items fixed");
            ScaleReport[] byLikes = [.. factors.Select(factor => Run(likeCount * factor, itemCount, d, k))];
            Console.WriteLine("items doubled, likes fixed");
            ScaleReport[] byItems = [.. factors.Select(factor => Run(likeCount, itemCount * factor, d, k))];
            var report = new GrowthReport(byLikes, Ratios(byLikes), byItems, Ratios(byItems), Machine.Current);
            Print("likes doubled", report.LikesDoubledRatios);
            Print("items doubled", report.ItemsDoubledRatios);
            Console.WriteLine(report.Machine);
            if (parsed.GetValue(json) is { } file) Json.Write(file, report);
        });
        return command;
    }

    private static ScaleReport Run(int likes, int items, int dimension, int iterations)
    {
        ScaleReport report = Child.Run<ScaleReport>(
            ScaleCommand.Name, "--users", likes / LikesPerUser, "--items", items, "--likes", likes, "--dimension", dimension,
            "--iterations", iterations);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {likes,13:N0} likes {items,9:N0} items {report.SecondsPerIteration,8:F3} s per iteration, {report.PeakMemoryMB:N0} MB"));
        return report;
    }

    private static double[] Ratios(ScaleReport[] sizes) =>
        [.. sizes.Zip(sizes.Skip(1), (small, large) => large.SecondsPerIteration / small.SecondsPerIteration)];

    private static void Print(string what, double[] ratios) =>
        Console.WriteLine($"{what}: times {string.Join(", ", ratios.Select(ratio => ratio.ToString("F2", CultureInfo.InvariantCulture)))}");
}
