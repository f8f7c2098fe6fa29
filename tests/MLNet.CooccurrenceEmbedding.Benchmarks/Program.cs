using System.CommandLine;
using System.CommandLine.Invocation;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

ParseResult parsed = Commands.Create().Parse(args);
if (parsed.Action is ParseErrorAction parseError)
    parseError.ShowHelp = false;

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
// The library throws an ArgumentException for sizes that it does not accept.
catch (Exception error) when (error is UserErrorException or ArgumentException or InsufficientMemoryException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
