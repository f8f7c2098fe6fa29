using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>A hidden command that measures a recommender on a published split, in a separate process.</summary>
internal static class PublishedMeasurement
{
    public const string Popularity = "popularity";
    public const string Library = "library";
    public const string Ease = "ease";

    private const string Name = "measure-published";

    public static PublishedResult Run(string method, string split, int dimension)
        => Child.Run<PublishedResult>(Name, split, "--method", method, "--dimension", dimension);

    public static Command CreateCommand()
    {
        var split = new Argument<string>("SPLIT");
        Option<string> method = new Option<string>("--method") { Required = true }.AcceptOnlyFromAmong(Popularity, Library, Ease);
        Option<int> dimension = Arguments.Dimension();
        Option<FileInfo> json = Arguments.Json(required: true);
        var command = new Command(Name, "Measures a recommender on a published split") { split, method, dimension, json };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var read = PublishedSplit.Read(parsed.GetRequiredValue(split));
            Json.Write(parsed.GetRequiredValue(json), parsed.GetRequiredValue(method) switch
            {
                Popularity => PublishedRecommenders.MeasurePopularity(read),
                Ease => PublishedEase.Measure(read),
                _ => PublishedRecommenders.MeasureLibrary(read, parsed.GetValue(dimension)),
            });
        });
        return command;
    }
}
