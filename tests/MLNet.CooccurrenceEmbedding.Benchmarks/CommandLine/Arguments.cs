using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

/// <summary>Creates the options that several commands have, and checks numbers.</summary>
internal static class Arguments
{
    public static Option<FileInfo> Ratings(string meaning = "") => new Option<FileInfo>("--ratings")
    {
        Description = "CSV file with the columns userId,movieId,rating,timestamp, as in MovieLens" + meaning,
        HelpName = "FILE",
        Required = true,
    }.AcceptExistingOnly();

    public static Option<FileInfo> Json(bool required = false) => new("--json")
    {
        Description = "Write the results to this file",
        HelpName = "FILE",
        Required = required,
    };

    public static Option<int> Threads()
        => Count("--threads", Environment.ProcessorCount, "The number of threads", atMost: Environment.ProcessorCount);

    public static Option<int> Dimension(int defaultValue = 300) => Count("--dimension", defaultValue, "Numbers per vector");

    public static Option<int> Count(string name, int? defaultValue, string description, int atLeast = 1, int atMost = int.MaxValue) =>
        Number(
            name, defaultValue, description, value => value >= atLeast && value <= atMost,
            atMost == int.MaxValue ? $"at least {atLeast}" : $"from {atLeast} to {atMost}");

    public static Option<T> Number<T>(string name, T? defaultValue, string description, Predicate<T> isValid, string expected)
        where T : struct, IParsable<T>
    {
        var option = new Option<T>(name) { Description = description, HelpName = "NUMBER", Required = defaultValue is null };
        if (defaultValue is { } value)
            option.DefaultValueFactory = _ => value;
        return option.Requiring(isValid, expected);
    }

    /// <summary>Rejects invalid numbers of an option with one or several values.</summary>
    public static TOption Requiring<TOption, T>(this TOption option, Predicate<T> isValid, string expected)
        where TOption : Option
        where T : struct, IParsable<T>
    {
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                // System.CommandLine rejects text that is not a number.
                if (T.TryParse(token.Value, CultureInfo.InvariantCulture, out T number) && !isValid(number))
                    result.AddError($"{option.Name} must be {expected}, not {token.Value}.");
            }
        });
        return option;
    }
}
