using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Published;

/// <summary>Measures the default recommender on published splits, and prints published results beside it.</summary>
internal static class PublishedCommand
{
    public static Command Create()
    {
        var splits = new Argument<string[]>("SPLIT")
        {
            Description = "A folder of training and test likes: train.txt and test.txt of LightGCN, .npz of SciPy, or pairs in .csv, .tsv "
                + "or .dat. FOLDER/NAME stands for NAME_train and NAME_test",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int> dimension = Arguments.Dimension();
        var ease = new Option<bool>("--ease") { Description = "Measure also EASE in full, which inverts a matrix of items x items" };
        Option<FileInfo> json = Arguments.Json();
        var command = new Command(
            "published", "Measures the recommender on published splits of likes, and prints published results beside it")
        {
            splits, dimension, ease, json,
        };
        command.SetAction(parsed =>
        {
            string[] methods = parsed.GetValue(ease)
                ? [PublishedMeasurement.Popularity, PublishedMeasurement.Library, PublishedMeasurement.Ease]
                : [PublishedMeasurement.Popularity, PublishedMeasurement.Library];
            var reports = new List<PublishedReport>();
            foreach (string path in parsed.GetRequiredValue(splits))
            {
                reports.Add(Measure(path, methods, parsed.GetValue(dimension)));
                Console.WriteLine(reports[^1]);
            }
            Console.WriteLine(Machine.Current);
            if (parsed.GetValue(json) is { } file) Json.Write(file, new { reports, Machine = Machine.Current });
        });
        return command;
    }

    private static PublishedReport Measure(string path, string[] methods, int dimension)
    {
        var split = PublishedSplit.Read(path); // reports a malformed file before it starts a process
        var measured = new List<PublishedResult>();
        var skipped = new List<string>();
        foreach (string method in methods)
        {
            try
            {
                measured.Add(PublishedMeasurement.Run(method, path, dimension));
            }
            catch (UserErrorException error) when (method == PublishedMeasurement.Ease)
            {
                skipped.Add($"{method}: {error.Message}");
            }
        }
        return new PublishedReport(
            PublishedReport.Describe(path, split), [.. measured], PublishedFigures.Find(split).Figures, [.. skipped]);
    }
}
