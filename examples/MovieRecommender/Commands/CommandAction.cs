using System.CommandLine;
using System.CommandLine.Parsing;

namespace MovieRecommender.Commands;

/// <summary>
/// Runs a command. The exit code is 0 on success, 130 after a cancellation, and 1 after an error. An error or a cancellation writes one
/// line to standard error.
/// </summary>
internal static class CommandAction
{
    public static void SetCommandAction(this Command command, Action<ParseResult, CancellationToken> act)
        => command.SetAction((parsed, cancellation) => Task.Run(() => ExitCode(parsed, act, cancellation), CancellationToken.None));

    private static int ExitCode(ParseResult parsed, Action<ParseResult, CancellationToken> act, CancellationToken cancellation)
    {
        try
        {
            RejectOptionsBeforeCommand(parsed);
            act(parsed, cancellation);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Canceled. No file was written.");
            return 130;
        }
        catch (Exception e) when (e is UserErrorException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
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
}
