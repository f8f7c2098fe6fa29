using System.Globalization;
using System.Reflection;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;

/// <summary>
/// Runs a command of this program in a separate process. Its peak memory is then that of the command, and thread pools of other libraries
/// do not slow it down.
/// </summary>
internal static class Child
{
    /// <summary>Runs a command and reads its --json file.</summary>
    public static T Run<T>(string command, params ReadOnlySpan<object> arguments)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("benchmarks-");
        try
        {
            var results = new FileInfo(Path.Combine(folder.FullName, "results.json"));
            object[] line = [.. Host(), command, .. arguments, "--json", results.FullName];
            IEnumerable<string> texts = line.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!);
            ChildProcess.Result result = ChildProcess.Run(Environment.ProcessPath!, texts, Timeout.InfiniteTimeSpan);
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
    /// The path that the dotnet host runs, if the dotnet host and not the executable of the program started this process.
    /// </summary>
    private static string[] Host()
        => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Assembly.GetExecutingAssembly().Location] : [];

    private static string OneLine(string errors) =>
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault()
            ?? "nothing was written";
}
