using System.CommandLine;
using MovieRecommender.Commands;

ParseResult parsed = FirstRun.Create().Parse(args);
if (parsed.Errors.Count > 0)
{
    // The library's own report of them ends in an empty line; every error of this program is one line.
    Console.Error.WriteLine(
        string.Join(' ', parsed.Errors.SelectMany(error => error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
    return 1;
}

return await parsed.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    // After Ctrl+C the running step still has to end and temporary files have to go.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
});
