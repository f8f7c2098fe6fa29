using System.CommandLine;
using System.Globalization;

namespace MovieRecommender.Commands;

/// <summary>Creates the kinds of options that several commands have.</summary>
internal static class Options
{
    public static Option<FileInfo> ExistingFile(string name, string description)
        => new Option<FileInfo>(name) { Description = description, HelpName = "FILE" }.AcceptExistingOnly();

    public static Option<FileInfo> NewFile(string name, string description)
        => new(name) { Description = description, HelpName = "FILE" };

    public static Option<bool> SkipInvalid() => new("--skip-invalid")
    {
        Description = "Leave out lines of the CSV files that cannot be read, and show their number. Default: the first one is an error",
    };

    public static Option<string[]> Titles(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TITLE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<T> Number<T>(string name, T defaultValue, string description, Predicate<T> isValid, string expected)
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
            // System.CommandLine rejects text that is not a number.
            if (result.Tokens is [{ Value: var text }] && T.TryParse(text, CultureInfo.InvariantCulture, out T? value) && !isValid(value))
                result.AddError($"{name} must be {expected}, not {text}.");
        });
        return option;
    }
}
