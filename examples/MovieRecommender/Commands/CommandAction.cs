using System.CommandLine;
using System.CommandLine.Parsing;
using MLNet.CooccurrenceEmbedding.Export;
using MovieRecommender.Pictures;

namespace MovieRecommender.Commands;

/// <summary>
/// Runs a command. The exit code is 0 on success, that of <see cref="TerminationSignals"/> after a signal, and 1 after an error. An error
/// or a signal writes one line to standard error.
/// </summary>
internal static class CommandAction
{
    public static void SetCommandAction(this Command command, Action<ParseResult, CancellationToken> act)
        => command.SetAction(parsed => ExitCode(parsed, act));

    private static int ExitCode(ParseResult parsed, Action<ParseResult, CancellationToken> act)
    {
        using var signals = new TerminationSignals();
        try
        {
            RejectOptionsBeforeCommand(parsed);
            RejectEqualFiles(parsed);
            act(parsed, signals.Token);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Screen.WriteError("Canceled. No file was written.");
            return signals.ExitCode;
        }
        catch (Exception e) when (e is UserErrorException or IOException or UnauthorizedAccessException)
        {
            Screen.WriteError(e.Message);
            return 1;
        }
    }

    /// <summary>Rejects options before a command, which would otherwise be ignored.</summary>
    private static void RejectOptionsBeforeCommand(ParseResult parsed)
    {
        if (parsed.CommandResult.Parent is not CommandResult program)
            return;
        if (program.Children.OfType<OptionResult>().FirstOrDefault(option => !option.Implicit) is { } misplaced)
            throw new UserErrorException(
                $"{misplaced.Option.Name} is before {parsed.CommandResult.Command.Name}. Give the options of a command after it.");
    }

    /// <summary>Rejects options that name the same file. Otherwise, an output would replace another output or an input.</summary>
    private static void RejectEqualFiles(ParseResult parsed)
    {
        var options = new Dictionary<string, string>(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (OptionResult option in parsed.CommandResult.Children.OfType<OptionResult>().Where(option => !option.Implicit))
        {
            foreach (string path in FilesOf(option))
            {
                string resolved = AtomicFile.ResolveLinks(path);
                if (!options.TryAdd(resolved, option.Option.Name))
                    throw new UserErrorException($"{options[resolved]} and {option.Option.Name} are the same file, {path}.");
            }
        }
    }

    private static string[] FilesOf(OptionResult option) => option.GetValueOrDefault<object?>() switch
    {
        FileInfo file => [file.FullName],
        DirectoryInfo folder => [.. PictureFiles.Names.Select(name => Path.Combine(folder.FullName, name))],
        _ => [],
    };
}
