using System.CommandLine;
using System.Globalization;

namespace MovieRecommender;

/// <summary>The options, their defaults and which values make sense.</summary>
internal static class CommandLine
{
    public static RootCommand Create(Func<ExampleOptions, CancellationToken, int> run)
    {
        Option<FileInfo> ratings = new Option<FileInfo>("--ratings")
        {
            Description = "CSV file with the columns userId,movieId,rating,timestamp, as MovieLens has it. Goes with --movies. Default: generated data",
            HelpName = "FILE",
        }.AcceptExistingOnly();
        Option<FileInfo> movies = new Option<FileInfo>("--movies")
        {
            Description = "CSV file with the columns movieId,title,genres. Goes with --ratings",
            HelpName = "FILE",
        }.AcceptExistingOnly();
        Option<float> likeThreshold = Number("--like-threshold", 4f, "The lowest rating that counts as a like", float.IsFinite, "a number");
        Option<int> dimension = Number("--dimension", 300, "Numbers per movie vector", d => d >= 1, "at least 1");
        Option<int> iterations = Number("--iterations", 200, "Iterations after which training stops in any case", i => i >= 0, "at least 0");
        Option<double> tolerance = Number("--tolerance", 1e-5, "Training stops when the loss is estimated to be within this fraction of the optimum", t => t >= 0 && double.IsFinite(t), "at least 0");
        Option<int> threads = Number("--threads", Environment.ProcessorCount, "Threads to train with; the vectors do not depend on it", n => n >= 1, "at least 1");
        Option<string[]> similar = new("--similar")
        {
            Description = "Show the movies most similar to this one; may be given several times. Default: some of the most liked ones",
            HelpName = "TITLE",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        Option<FileInfo> save = new("--save") { Description = "Save the model to this zip file", HelpName = "FILE" };
        Option<FileInfo> json = new("--json") { Description = "Write a report for programs to this file", HelpName = "FILE" };

        var command = new RootCommand("Learns a vector per movie from who liked what, shows similar movies, saves the model and loads it again.")
        {
            ratings, movies, likeThreshold, dimension, iterations, tolerance, threads, similar, save, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(ratings) is null != result.GetResult(movies) is null)
                result.AddError("--ratings and --movies go together: give both, or neither for generated data.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            var options = new ExampleOptions(
                parsed.GetValue(ratings),
                parsed.GetValue(movies),
                parsed.GetValue(likeThreshold),
                parsed.GetValue(dimension),
                parsed.GetValue(iterations),
                parsed.GetValue(tolerance),
                parsed.GetValue(threads),
                parsed.GetValue(similar) ?? [],
                parsed.GetValue(save),
                parsed.GetValue(json));
            return Task.Run(() => run(options, cancellation), CancellationToken.None);
        });
        return command;
    }

    private static Option<T> Number<T>(string name, T defaultValue, string description, Predicate<T> isValid, string expected)
        where T : IParsable<T>
    {
        var option = new Option<T>(name)
        {
            Description = description,
            HelpName = "NUMBER",
            DefaultValueFactory = _ => defaultValue,
        };
        option.Validators.Add(result =>
        {
            // What is no number at all is refused elsewhere.
            if (result.Tokens is [{ Value: var text }] && T.TryParse(text, CultureInfo.InvariantCulture, out T? value) && !isValid(value))
                result.AddError($"{name} must be {expected}, not {text}.");
        });
        return option;
    }
}
