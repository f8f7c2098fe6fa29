using System.Diagnostics;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace MLNet.CooccurrenceEmbedding.Tests.Support;

/// <summary>Runs a program of this repository as a user would: in a process of its own.</summary>
internal static class DotnetProgram
{
    /// <summary>After this a program hangs. Without vector instructions, some do take minutes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(Vector128.IsHardwareAccelerated ? 2 : 20);

    public sealed record Result(int ExitCode, string Output, string Error);

    /// <param name="name">The name of an AssemblyMetadata item of the test project, which holds the path of the program's dll.</param>
    /// <param name="folder">The current folder of the process.</param>
    /// <param name="arguments">Its command line.</param>
    public static Result Run(string name, string folder, params string[] arguments)
    {
        using Process process = Start(name, folder, arguments);
        return Finish(process);
    }

    public static Process Start(string name, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Metadata(name), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
            // Temporary files of the process show up where its test can see them.
            Environment = { ["TMPDIR"] = folder, ["TMP"] = folder },
        };
        return Process.Start(start)!;
    }

    public static Result Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.ArgumentList[0]} ran longer than {Longest}.");
        }
        return new Result(process.ExitCode, output.Result, error.Result);
    }

    public static string Metadata(string name) => typeof(DotnetProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == name).Value!;
}
