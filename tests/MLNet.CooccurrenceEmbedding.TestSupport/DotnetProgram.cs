using System.Diagnostics;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Runs a program of this repository in a separate process.</summary>
internal static class DotnetProgram
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <param name="name">The name of the program's project.</param>
    /// <param name="folder">The current folder of the process.</param>
    /// <param name="arguments">The arguments of the program.</param>
    public static ChildProcess.Result Run(string name, string folder, params string[] arguments)
    {
        using Process process = Start(name, folder, arguments);
        return Finish(process);
    }

    /// <summary>Starts a program whose temporary files are in its current folder, where a test can find them.</summary>
    public static Process Start(string name, string folder, params string[] arguments)
    {
        var environment = new Dictionary<string, string?> { ["TMPDIR"] = folder, ["TMP"] = folder };
        return ChildProcess.Start("dotnet", [Repository.Program(name), .. arguments], folder, environment);
    }

    public static ChildProcess.Result Finish(Process process) => ChildProcess.Finish(process, Timeout);
}
