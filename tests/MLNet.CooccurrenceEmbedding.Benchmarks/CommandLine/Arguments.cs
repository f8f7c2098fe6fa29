using System.CommandLine;
using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

/// <summary>Options that several commands have, and how numbers are checked.</summary>
internal static class Arguments
{
    public static Option<FileInfo> Json(bool required = false) => new("--json")
    {
        Description = "Write the results to this file",
        HelpName = "FILE",
        Required = required,
    };

    public static Option<int> Threads() => Count("--threads", Environment.ProcessorCount, "Threads to measure with");

    public static Option<int> Dimension(int defaultValue = 300) => Count("--dimension", defaultValue, "Numbers per vector");

    public static Option<int> Count(string name, int? defaultValue, string description, int atLeast = 1) =>
        Number(name, defaultValue, description, value => value >= atLeast, $"at least {atLeast}");

    public static Option<T> Number<T>(string name, T? defaultValue, string description, Predicate<T> isValid, string expected)
        where T : struct, IParsable<T>
    {
        var option = new Option<T>(name) { Description = description, HelpName = "NUMBER", Required = defaultValue is null };
        if (defaultValue is { } value)
            option.DefaultValueFactory = _ => value;
        option.Validators.Add(result =>
        {
            // What is no number at all is refused elsewhere.
            if (result.Tokens is [{ Value: var text }] && T.TryParse(text, CultureInfo.InvariantCulture, out T number) && !isValid(number))
                result.AddError($"{name} must be {expected}, not {text}.");
        });
        return option;
    }
}
