using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Compare;

/// <summary>A part of the comparison: a hidden command that runs in a child process.</summary>
internal static class Measurement
{
    public static Command CreateCommand<T>(
        string name, string description, Func<ParseResult, RatingsArguments, T> measure, params ReadOnlySpan<Option> options)
    {
        var data = new RatingsArguments();
        Option<FileInfo> json = Arguments.Json(required: true);
        var command = new Command(name, description) { Hidden = true };
        data.AddTo(command);
        foreach (Option option in options) command.Add(option);
        command.Add(json);
        command.SetAction(parsed => Json.Write(parsed.GetRequiredValue(json), measure(parsed, data)));
        return command;
    }
}
