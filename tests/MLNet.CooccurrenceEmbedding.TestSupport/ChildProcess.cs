using System.Diagnostics;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Any program in a process of its own, with its output captured.</summary>
internal static class ChildProcess
{
    public sealed record Result(int ExitCode, string Output, string Error);

    /// <param name="program">Its path, or its name on the PATH.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="longest">After this it hangs: it is killed.</param>
    /// <param name="folder">Its current folder; without one, this process's.</param>
    /// <param name="environment">Variables that it does not inherit as they are; those without a value are taken from it.</param>
    /// <exception cref="TimeoutException">It has not ended.</exception>
    public static Result Run(
        string program,
        IEnumerable<string> arguments,
        TimeSpan longest,
        string? folder = null,
        IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        using Process process = Start(program, arguments, folder, environment);
        return Finish(process, longest);
    }

    /// <summary>As <see cref="Run"/>, for a test that does something to the process before it waits for it.</summary>
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

    public static Result Finish(Process process, TimeSpan longest)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(longest))
        {
            process.Kill(entireProcessTree: true);
            ProcessStartInfo start = process.StartInfo;
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ran longer than {longest}.");
        }
        return new Result(process.ExitCode, output.Result, error.Result);
    }
}
