using System.Globalization;
using System.Reflection;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

/// <summary>
/// Runs a command of this program in a process of its own, so that its memory is its own, and no thread pool of another library
/// stands in its way.
/// </summary>
internal static class Child
{
    /// <summary>What the command writes to its --json file.</summary>
    public static T Run<T>(string command, params ReadOnlySpan<object> arguments)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("benchmarks-");
        try
        {
            var results = new FileInfo(Path.Combine(folder.FullName, "results.json"));
            object[] line = [.. Host(), command, .. arguments, "--json", results.FullName];
            ChildProcess.Result result = ChildProcess.Run(
                Environment.ProcessPath!, line.Select(
                    argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!), Timeout.InfiniteTimeSpan);
            if (result.ExitCode != 0)
                throw new UserErrorException($"{command} ended with exit code {result.ExitCode}: {OneLine(result.Error)}");
            return Json.Read<T>(results);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// What the dotnet host is told to run, if it is by that, and not by its own executable, that this program was started.
    /// </summary>
    private static string[] Host()
        => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Assembly.GetExecutingAssembly().Location] : [];

    private static string OneLine(string errors) =>
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault()
            ?? "nothing was written";
}
