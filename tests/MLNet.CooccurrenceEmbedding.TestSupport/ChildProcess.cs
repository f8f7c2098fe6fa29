using System.Diagnostics;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Runs a program in a separate process and captures its output.</summary>
internal static class ChildProcess
{
    public sealed record Result(int ExitCode, string Output, string Error);

    /// <param name="program">The path of the program, or its name if a folder of PATH has it.</param>
    /// <param name="arguments">The arguments of the program.</param>
    /// <param name="timeout">The time after which the process is killed.</param>
    /// <param name="folder">The current folder of the process. The default is that of this process.</param>
    /// <param name="environment">Environment variables to set. A variable without a value is removed.</param>
    /// <exception cref="TimeoutException">The process did not end within <paramref name="timeout"/>.</exception>
    public static Result Run(
        string program,
        IEnumerable<string> arguments,
        TimeSpan timeout,
        string? folder = null,
        IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        using Process process = Start(program, arguments, folder, environment);
        return Finish(process, timeout);
    }

    /// <summary>Starts a program for a test that interacts with the process before it calls <see cref="Finish"/>.</summary>
    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static Result Finish(Process process, TimeSpan timeout)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            ProcessStartInfo start = process.StartInfo;
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ran longer than {timeout}.");
        }
        return new Result(process.ExitCode, output.Result, error.Result);
    }
}
