using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

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
            ProcessStartInfo start = This();
            start.RedirectStandardOutput = start.RedirectStandardError = true;
            start.ArgumentList.Add(command);
            foreach (object argument in (ReadOnlySpan<object>)[.. arguments, "--json", results.FullName])
                start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);

            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new UserErrorException($"{command} ended with exit code {process.ExitCode}: {OneLine(errors.Result)}");
            return Json.Read<T>(results);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>This program, whether it was started by its own executable or by the dotnet host.</summary>
    private static ProcessStartInfo This()
    {
        string executable = Environment.ProcessPath!;
        var start = new ProcessStartInfo(executable);
        if (Path.GetFileNameWithoutExtension(executable) == "dotnet")
            start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        return start;
    }

    private static string OneLine(string errors) =>
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "nothing was written";
}
