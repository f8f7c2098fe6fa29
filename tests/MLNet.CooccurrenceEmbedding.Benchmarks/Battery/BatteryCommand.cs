using System.CommandLine;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Battery;

/// <summary>
/// Fits many small data sets and checks that every fit that says it converged is close to the best loss that any fit of the data found,
/// tight fits included.
/// </summary>
internal static class BatteryCommand
{
    public const string Name = "battery";

    /// <summary>The largest distance to the best loss known at which a fit may say that it converged, at the default tolerance.</summary>
    private const double LargestDistance = 2e-5;

    private const double TightTolerance = 1e-9;
    private const int TightIterations = 3000;
    private static readonly int[] DefaultDimensions = [2, 8, 32, 100];

    public static Command Create()
    {
        Option<FileInfo> ratings = Arguments.Ratings(", for eight more data sets");
        ratings.Required = false;
        Option<int> seeds = Arguments.Count("--seeds", 5, "The number of seeds");
        Option<int[]> dimensions = new("--dimensions")
        {
            Description = "Numbers per vector", HelpName = "NUMBER", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => DefaultDimensions,
        };
        Option<int> dataSeed = new("--data-seed")
        {
            Description = "A number other than 0 generates other likes of the same shapes", HelpName = "NUMBER",
        };
        Option<string> only = new("--only") { Description = "Fit only the data sets whose name contains this text", HelpName = "TEXT" };
        Option<FileInfo> best = new("--best")
        {
            Description = "The best losses known: read from this file if it exists, and written to it. Known data sets need no tight fits",
            HelpName = "FILE",
        };
        Option<FileInfo> json = Arguments.Json();
        Option<int> threads = Arguments.Threads();
        var command = new Command(Name, "Fits small data sets of many shapes, and compares each loss with the best one known for its data")
        {
            ratings, seeds, dimensions, dataSeed, only, best, json, threads,
        };
        command.SetAction(parsed => Run(
            [.. BatteryData.All(parsed.GetValue(ratings), parsed.GetValue(dataSeed))
                .Where(set => set.Name.Contains(parsed.GetValue(only) ?? "", StringComparison.Ordinal))],
            parsed.GetValue(dimensions)!,
            parsed.GetValue(seeds),
            parsed.GetValue(best),
            parsed.GetValue(json),
            parsed.GetValue(threads)));
        return command;
    }

    private static int Run(BatteryData[] data, int[] dimensions, int seeds, FileInfo? bestFile, FileInfo? json, int threads)
    {
        Dictionary<string, double> best = bestFile?.Exists == true ? Json.Read<Dictionary<string, double>>(bestFile) : [];
        var groups =
            from set in data
            let likes = new Lazy<LikeRows>(set.Create)
            from dimension in dimensions
            select (set.Name, Likes: likes, Dimension: dimension);
        BatteryFit[] fits = [.. groups.AsParallel().AsOrdered().WithDegreeOfParallelism(threads)
            .WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .SelectMany(group => Fit(group.Name, group.Likes.Value, group.Dimension, seeds, best))];

        if (bestFile is not null) Json.Write(bestFile, best);
        if (json is not null) Json.Write(json, fits);
        return Summarize(data.Length, fits, best) ? 0 : 1;
    }

    private static BatteryFit[] Fit(string name, LikeRows likes, int dimension, int seeds, Dictionary<string, double> best)
    {
        BatteryFit[] fits = [.. Enumerable.Range(0, seeds).Select(seed => BatteryFit.Run(name, likes, dimension, seed, 1e-5, 200))];
        bool isKnown;
        double known;
        lock (best) isKnown = best.TryGetValue(fits[0].Key, out known);
        if (!isKnown)
        {
            known = Enumerable.Range(0, seeds)
                .Min(seed => BatteryFit.Run(name, likes, dimension, seed, TightTolerance, TightIterations).Loss);
        }
        known = Math.Min(known, fits.Min(fit => fit.Loss));
        lock (best)
        {
            best[fits[0].Key] = known;
            Print(fits, known);
        }
        return fits;
    }

    private static bool IsFar(BatteryFit fit, double known) => fit.Converged && fit.Distance(known) > LargestDistance;

    private static void Print(BatteryFit[] fits, double known)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fits[0].Key}: best {known:G9}"));
        foreach (BatteryFit fit in fits)
        {
            string mark = IsFar(fit, known) ? "  FAR" : fit.Converged ? "" : "  not converged";
            if (fit.UntriedRatio > 0) mark += string.Create(CultureInfo.InvariantCulture, $"  untried {fit.UntriedRatio:F2}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {fit.Distance(known),8:E1} estimated {fit.EstimatedGap,8:E1} "
                + $"{fit.Iterations,4} iterations, curvature {fit.SmallestCurvature,8:F4}, "
                + $"certificate {fit.SearchIterations,5:F1} iterations{mark}"));
        }
    }

    /// <summary>Prints the results. Returns whether every fit that says it converged is close to the best loss known.</summary>
    private static bool Summarize(int dataCount, BatteryFit[] fits, Dictionary<string, double> best)
    {
        BatteryFit[] converged = [.. fits.Where(fit => fit.Converged)];
        int far = converged.Count(fit => IsFar(fit, best[fit.Key]));
        double median = fits.Select(fit => (double)fit.Iterations).Median();
        double share = fits.Sum(fit => fit.SearchSeconds) / fits.Sum(fit => fit.Seconds);
        double farthest = converged.Select(fit => fit.Distance(best[fit.Key])).DefaultIfEmpty(0).Max();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {dataCount} data sets, {fits.Length} fits, {converged.Length} converged
            {far} of them farther than {LargestDistance} from the best loss known
            farthest                  {farthest:G3}
            iterations                {fits.Average(fit => fit.Iterations):F1} (mean), {median} (median)
            cost of the certificate   {fits.Average(fit => fit.SearchIterations):F1} iterations (mean), {share:P0} of the time
            {Machine.Current}
            """));
        return far == 0;
    }
}
