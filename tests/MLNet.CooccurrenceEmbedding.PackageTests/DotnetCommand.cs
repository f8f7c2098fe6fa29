using System.Diagnostics;

namespace MLNet.CooccurrenceEmbedding.PackageTests;

/// <summary>Runs a command of the .NET SDK, or a program, as a user would.</summary>
internal static class DotnetCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Runs <c>dotnet</c> in <paramref name="folder"/> and returns what it printed; fails the test unless it exits with 0.</summary>
    public static string Run(string folder, params string[] arguments) => RunProgram("dotnet", folder, arguments);

    /// <summary>Runs any program in <paramref name="folder"/>, likewise.</summary>
    public static string RunProgram(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
            Environment =
            {
                // Servers that outlive the command would hold its output open, and the wait for the end of it with that.
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["UseSharedCompilation"] = "false",
                ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            },
        };
        // What the SDK that runs these tests tells its own children is not for a command that starts anew.
        foreach (string inherited in start.Environment.Keys.Where(key => key.StartsWith("MSBuild", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(inherited);

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} ran longer than {Longest}.");
        }
        string printed = output.Result;
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} exited with {process.ExitCode}:\n{printed}\n{error.Result}");
        return printed;
    }
}
