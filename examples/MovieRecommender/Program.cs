using System.CommandLine;
using MovieRecommender.Commands;

ParseResult parsed = DefaultCommand.Create().Parse(args);
if (parsed.Errors.Count > 0)
{
    // System.CommandLine writes several lines; every error of this program is one line.
    Console.Error.WriteLine(
        string.Join(' ', parsed.Errors.SelectMany(error => error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
    return 1;
}

return await parsed.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    // After Ctrl+C, the current step has to end and temporary files have to be deleted.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
});
