using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>Recommenders of one kind, on every split, in a process of their own.</summary>
/// <param name="Results">One for each recommender.</param>
/// <param name="PeakMemoryMB">Of the process, from reading the file to the last answer.</param>
internal sealed record FamilyMeasurement(RecommenderResult[] Results, double PeakMemoryMB)
{
    public const string Name = "measure-recommenders";

    private static readonly Dictionary<string, Func<SplitLikes, IEnumerable<Contender>>> Families = new()
    {
        ["counts"] = CountContenders.Of,
        ["vectors"] = VectorContenders.Of,
        ["svd"] = SvdContenders.Of,
        ["ease"] = EaseContenders.Of,
    };

    public static IEnumerable<string> FamilyNames => Families.Keys;

    public static Command CreateCommand()
    {
        Option<FileInfo> ratings = RecommendersCommand.Ratings();
        Option<int> seeds = RecommendersCommand.Seeds();
        Option<string> family = new Option<string>("--family") { Required = true }.AcceptOnlyFromAmong([.. FamilyNames]);
        Option<FileInfo> json = Arguments.Json(required: true);
        var command = new Command(Name, "Evaluates recommenders of one kind") { ratings, seeds, family, json };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            LikeRows likes = RatingsFile.Read(parsed.GetRequiredValue(ratings), RecommendersCommand.LikeThreshold);
            RecommenderResult[] results = Measure(likes, parsed.GetValue(seeds), Families[parsed.GetRequiredValue(family)]);
            Json.Write(parsed.GetRequiredValue(json), new FamilyMeasurement(results, PeakMemory.Megabytes));
        });
        return command;
    }

    private static RecommenderResult[] Measure(LikeRows likes, int seeds, Func<SplitLikes, IEnumerable<Contender>> family)
    {
        var measured = new List<RecommenderResult>();
        for (int seed = 0; seed < seeds; seed++)
        {
            var split = new SplitLikes(likes, seed);
            foreach (Contender contender in family(split))
            {
                RecommenderMetrics metrics = split.Evaluate(contender, RecommendersCommand.K);
                double milliseconds = AnswerTime.Milliseconds(
                    split.Liked, history => contender.Recommend(history, RecommendersCommand.K).Count());
                measured.Add(
                    new(contender.Name, contender.Parameter, [metrics], [contender.FitSeconds], [contender.BuildSeconds], [milliseconds]));
            }
        }
        return [.. measured.GroupBy(result => (result.Name, result.Parameter)).Select(results => new RecommenderResult(
            results.Key.Name,
            results.Key.Parameter,
            [.. results.SelectMany(result => result.Metrics)],
            [.. results.SelectMany(result => result.FitSeconds)],
            [.. results.SelectMany(result => result.BuildSeconds)],
            [.. results.SelectMany(result => result.AnswerMilliseconds)]))];
    }
}
