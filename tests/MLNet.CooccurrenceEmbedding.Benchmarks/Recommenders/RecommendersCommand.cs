using System.CommandLine;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>Compares recommenders on the same splits of the same likes.</summary>
internal static class RecommendersCommand
{
    public const float LikeThreshold = 4;
    public const int K = 20;

    public static Option<FileInfo> Ratings() => Arguments.Ratings("; ratings of 4 and more are likes");

    public static Option<int> Seeds() => Arguments.Count("--seeds", 3, "The number of splits, of which the means are printed");

    public static Command Create()
    {
        Option<FileInfo> ratings = Ratings();
        Option<int> seeds = Seeds();
        Option<FileInfo> json = Arguments.Json();
        var command = new Command(
            "recommenders", "Holds out a fifth of each user's likes, and prints the metrics and times of recommenders")
        {
            ratings, seeds, json,
        };
        command.SetAction(parsed =>
        {
            FileInfo file = parsed.GetRequiredValue(ratings);
            int splits = parsed.GetValue(seeds);
            LikeRows likes = RatingsFile.Read(file, LikeThreshold); // reports a malformed file before it starts a process
            Dictionary<string, FamilyMeasurement> families = FamilyMeasurement.FamilyNames.ToDictionary(family => family, family =>
            {
                Console.WriteLine($"{family} ...");
                return Child.Run<FamilyMeasurement>(
                    FamilyMeasurement.Name, "--ratings", file.FullName, "--seeds", splits, "--family", family);
            });

            RecommenderResult[] results = [.. families.Values.SelectMany(family => family.Results)];
            Console.WriteLine();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{likes.UserCount:N0} users x {likes.ItemCount:N0} items, {likes.Count:N0} likes; "
                + $"{results[0].Metrics[0].UserCount} users with held-out likes; means of {splits} splits, medians of times"));
            Console.WriteLine(
                $"{"scores from",-38} {"capped recall@20",16} {"NDCG@20",8} {"hit rate",8} {"MRR",6} {"coverage",8} "
                + $"{"fit s",7} {"build s",8} {"ms/answer",9}");
            foreach (var rows in results.GroupBy(result => result.Name))
            {
                RecommenderResult best = rows.MaxBy(result => result.CappedRecall)!;
                string name = best.Parameter is { } parameter
                    ? string.Create(CultureInfo.InvariantCulture, $"{best.Name}, best of {rows.Count()} ({parameter})")
                    : best.Name;
                Print(name, best);
            }
            Console.WriteLine("peak memory of the processes: " + string.Join(", ", families.Select(family =>
                string.Create(CultureInfo.InvariantCulture, $"{family.Key} {family.Value.PeakMemoryMB:N0} MB"))));
            Console.WriteLine(Machine.Current);
            if (parsed.GetValue(json) is { } output) Json.Write(output, new { families, Machine = Machine.Current });
        });
        return command;
    }

    private static void Print(string name, RecommenderResult result) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{name,-38} {result.CappedRecall,16:F3} {result.Ndcg,8:F3} {result.HitRate,8:F3} {result.MeanReciprocalRank,6:F3} "
        + $"{result.Coverage,8:F3} "
        + $"{result.MedianFitSeconds,7:F2} {result.MedianBuildSeconds,8:F3} {result.MedianAnswerMilliseconds,9:F2}"));
}
