using System.CommandLine;
using System.CommandLine.Parsing;

namespace MovieRecommender.Commands;

/// <summary>How every verb ends: 0 if all went well; else one line on standard error, and 1, or 130 if it was cancelled.</summary>
internal static class CommandAction
{
    public static void SetCommandAction(this Command command, Action<ParseResult, CancellationToken> act)
        => command.SetAction((parsed, cancellation) => Task.Run(() => ExitCode(parsed, act, cancellation), CancellationToken.None));

    private static int ExitCode(ParseResult parsed, Action<ParseResult, CancellationToken> act, CancellationToken cancellation)
    {
        try
        {
            RefuseStrayOptions(parsed);
            act(parsed, cancellation);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Cancelled; nothing was written.");
            return 130;
        }
        catch (Exception e) when (e is UserErrorException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
            return 1;
        }
    }

    /// <summary>Options of the program itself, given before a verb, would be read and then not be used.</summary>
    private static void RefuseStrayOptions(ParseResult parsed)
    {
        if (parsed.CommandResult.Parent is CommandResult program && program.Children.OfType<OptionResult>().FirstOrDefault(option => !option.Implicit) is { } stray)
            throw new UserErrorException(
                $"{stray.Option.Name} is before {parsed.CommandResult.Command.Name}. Options of a verb come after it.");
    }
}
