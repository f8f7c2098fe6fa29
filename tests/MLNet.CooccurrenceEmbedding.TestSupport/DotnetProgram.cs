using System.Diagnostics;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Runs a program of this repository as a user would: in a process of its own.</summary>
internal static class DotnetProgram
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <param name="name">The name of the program's project.</param>
    /// <param name="folder">The current folder of the process.</param>
    /// <param name="arguments">Its command line.</param>
    public static ChildProcess.Result Run(string name, string folder, params string[] arguments)
    {
        using Process process = Start(name, folder, arguments);
        return Finish(process);
    }

    /// <summary>Temporary files of the process show up in its folder, where the test can see them.</summary>
    public static Process Start(string name, string folder, params string[] arguments)
    {
        var environment = new Dictionary<string, string?> { ["TMPDIR"] = folder, ["TMP"] = folder };
        return ChildProcess.Start("dotnet", [Repository.Program(name), .. arguments], folder, environment);
    }

    public static ChildProcess.Result Finish(Process process) => ChildProcess.Finish(process, Longest);
}
