using System.Collections;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.PackageTests;

/// <summary>Runs a command of the .NET SDK, or a program, as a user would.</summary>
internal static class DotnetCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private static readonly KeyValuePair<string, string?>[] Variables =
    [
        // Build servers outlive the command and would keep its output open.
        new("MSBUILDDISABLENODEREUSE", "1"),
        new("UseSharedCompilation", "false"),
        new("DOTNET_CLI_UI_LANGUAGE", "en"),
        // Variables that the SDK sets for its own child processes would affect the command.
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(inherited => (string)inherited.Key)
            .Where(name => name.StartsWith("MSBuild", StringComparison.Ordinal))
            .Select(name => new KeyValuePair<string, string?>(name, null)),
    ];

    /// <summary>
    /// Runs <c>dotnet</c> in <paramref name="folder"/> and returns its output. The test fails if the exit code is not 0.
    /// </summary>
    public static string Run(string folder, params string[] arguments) => RunProgram("dotnet", folder, arguments);

    /// <summary>Runs any program in <paramref name="folder"/> in the same way.</summary>
    public static string RunProgram(string program, string folder, params string[] arguments)
    {
        ChildProcess.Result result = ChildProcess.Run(program, arguments, Timeout, folder, Variables);
        Assert.True(
            result.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} exited with {result.ExitCode}:\n{result.Output}\n{result.Error}");
        return result.Output;
    }
}
