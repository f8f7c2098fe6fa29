using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

/// <summary>Measures recommenders of one kind on every split, in a separate process.</summary>
/// <param name="Results">The results of each recommender.</param>
/// <param name="PeakMemoryMB">The peak memory of the process.</param>
internal sealed record FamilyMeasurement(RecommenderResult[] Results, double PeakMemoryMB)
{
    public const string Name = "measure-recommenders";

    private static readonly Dictionary<string, Func<SplitLikes, IEnumerable<NamedRecommender>>> Families = new()
    {
        ["counts"] = CountRecommenders.Create,
        ["vectors"] = VectorRecommenders.Create,
        ["trained"] = VectorRecommenders.CreateTrained,
        ["svd"] = SvdRecommenders.Create,
        ["ease"] = EaseRecommenders.Create,
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

    private static RecommenderResult[] Measure(LikeRows likes, int seeds, Func<SplitLikes, IEnumerable<NamedRecommender>> family)
    {
        var measured = new List<RecommenderResult>();
        for (int seed = 0; seed < seeds; seed++)
        {
            var split = new SplitLikes(likes, seed);
            foreach (NamedRecommender recommender in family(split))
            {
                RecommenderMetrics metrics = split.Evaluate(recommender, RecommendersCommand.K);
                double milliseconds = AnswerTime.MeasureMilliseconds(
                    split.Liked, history => recommender.Recommend(history, RecommendersCommand.K).Count());
                measured.Add(
                    new(
                        recommender.Name,
                        recommender.Parameter,
                        [SplitMetrics.From(metrics)],
                        [recommender.FitSeconds],
                        [recommender.BuildSeconds],
                        [milliseconds]));
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
