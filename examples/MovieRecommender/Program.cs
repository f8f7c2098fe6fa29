using System.CommandLine;
using MovieRecommender;
using MovieRecommender.Commands;

if (!Console.IsOutputRedirected) Console.SetOut(new TerminalWriter(Console.Out));
if (!Console.IsErrorRedirected) Console.SetError(new TerminalWriter(Console.Error));

ParseResult parsed = DefaultCommand.Create().Parse(args);
if (parsed.Errors.Count > 0)
{
    // System.CommandLine writes several lines; every error of this program is one line.
    Screen.WriteError(string.Join(' ', parsed.Errors.Select(error => error.Message)));
    return 1;
}

return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
