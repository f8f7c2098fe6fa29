using System.CommandLine;
using System.CommandLine.Invocation;
using MovieRecommender;

ParseResult parsed = CommandLine.Create(MovieExample.Run).Parse(args);
if (parsed.Action is ParseErrorAction complaint)
    complaint.ShowHelp = false;

return await parsed.InvokeAsync(new InvocationConfiguration
{
    EnableDefaultExceptionHandler = false,
    // After Ctrl+C the running step still has to end and temporary files have to go.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
});
