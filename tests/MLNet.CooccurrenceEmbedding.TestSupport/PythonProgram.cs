using System.Collections.Concurrent;
using System.ComponentModel;
using System.Text.Json;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Runs a Python script in the first interpreter that has the modules it imports. Without one, the test is skipped.</summary>
internal static class PythonProgram
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private static readonly string[] Interpreters = ["python3", "/usr/bin/python3"];
    private static readonly ConcurrentDictionary<string, string?> Found = new();

    /// <summary>UTF-8 for files and output, and no compiled files beside scripts.</summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>
    {
        ["PYTHONUTF8"] = "1",
        ["PYTHONDONTWRITEBYTECODE"] = "1",
    };

    /// <summary>Returns the first interpreter that has all modules, or null. The modules are separated by commas.</summary>
    public static string? Find(string modules) => Found.GetOrAdd(modules, FindInterpreter);

    /// <summary>Runs a script and parses its output as JSON.</summary>
    /// <param name="modules">The modules that the script needs, separated by commas.</param>
    /// <param name="script">The script.</param>
    /// <param name="arguments">sys.argv[1:].</param>
    public static JsonElement RunOrSkip(string modules, string script, params string[] arguments)
    {
        string? interpreter = Find(modules);
        Assert.SkipWhen(
            interpreter is null,
            $"No Python 3 with {modules} is here (tried {string.Join(", ", Interpreters)}). "
            + "On Debian and Ubuntu, .ci/install-python-needs installs it.");
        (int exitCode, string output, string error) = Run(interpreter!, ["-c", script, .. arguments]);
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static string? FindInterpreter(string modules) => Array.Find(Interpreters, interpreter =>
    {
        try
        {
            return Run(interpreter, ["-c", $"import {modules}"]).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // the interpreter does not exist
        }
    });

    private static ChildProcess.Result Run(string interpreter, string[] arguments)
        => ChildProcess.Run(interpreter, arguments, Timeout, environment: Environment);
}
