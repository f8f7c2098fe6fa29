using System.CommandLine;
using System.CommandLine.Invocation;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

ParseResult parsed = Commands.Create().Parse(args);
if (parsed.Action is ParseErrorAction complaint)
    complaint.ShowHelp = false;

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
// The library, too, says what is wrong with sizes that it refuses.
catch (Exception error) when (error is UserErrorException or ArgumentException or InsufficientMemoryException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
