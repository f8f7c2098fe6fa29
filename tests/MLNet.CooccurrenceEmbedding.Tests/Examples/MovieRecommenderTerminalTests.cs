using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Examples;

/// <summary>Signals, and output on terminals. The command "script" of Linux runs a program on a terminal.</summary>
public sealed class MovieRecommenderTerminalTests : MovieRecommenderTestBase
{
    private static readonly string[] LongTraining = ["train", "--tolerance", "0", "--iterations", "1000000", "--save", "model.zip"];

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void Training_ends_without_files_and_with_the_exit_code_of_the_signal(string signal, int exitCode)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have other commands for signals.");
        using Process process = Start(LongTraining);
        process.StandardOutput.ReadLine();
        // The training has probably started. The assertions hold at any point of the run.
        Thread.Sleep(TimeSpan.FromSeconds(1));

        AssertCanceled(process, signal, exitCode);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("projector")]
    public void Export_ends_without_files_after_Ctrl_C(string format)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have other commands for signals.");
        // 9,724 vectors of 512 numbers, which take seconds to write as text.
        Assert.Equal(0, Run("train", "--dimension", "512", "--iterations", "0", "--save", "in.zip").ExitCode);
        using Process process = Start("export", "--model", "in.zip", "--format", format, "--to", "vectors");
        // The temporary file is created before the model is loaded and the vectors are written.
        while (!process.HasExited && !Directory.EnumerateFiles(Folder, ".*", SearchOption.AllDirectories).Any()) Thread.Sleep(1);

        AssertCanceled(process, "INT", 130, "in.zip");
    }

    [Fact]
    public void Training_deletes_its_temporary_file_when_its_terminal_is_closed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have another command \"script\".");
        using Process terminal = StartOnTerminal(80, LongTraining);
        while (!FilesInFolder().Any(name => name.StartsWith('.'))) Thread.Sleep(1);
        Thread.Sleep(TimeSpan.FromSeconds(1));

        terminal.Kill();

        var clock = Stopwatch.StartNew();
        while (FilesInFolder().Any(name => name.StartsWith('.')) && clock.Elapsed < TimeSpan.FromSeconds(30)) Thread.Sleep(10);
        Assert.Equal(["movies.csv", "ratings.csv"], FilesInFolder());
    }

    [Fact]
    public void Progress_is_shown_on_a_terminal_and_not_in_redirected_output()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have another command \"script\".");
        string[] train = ["train", "--ratings", "ratings.csv", "--movies", "movies.csv", "--dimension", "2", "--save", "model.zip"];

        using Process terminal = StartOnTerminal(100, train);
        Assert.Contains("100%", DotnetProgram.Finish(terminal).Output);
        using Process errorOnTerminal = StartOnTerminal(100, [.. train, ">", "output"]);
        Assert.Contains("100%", DotnetProgram.Finish(errorOnTerminal).Output);

        Assert.DoesNotContain("%", File.ReadAllText(Path.Combine(Folder, "output")).Replace(" % of the squared counts", ""));
        ChildProcess.Result redirected = Run(train);
        Assert.DoesNotContain("training", redirected.Output);
        Assert.Equal("", redirected.Error);
    }

    [Fact]
    public void Narrow_terminal_breaks_lines_between_words()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have another command \"script\".");
        WriteLines(
            "movies.csv",
            MoviesHeader, "10,E.T. the Extra-Terrestrial Returns (1999),Adventure|Animation|Documentary", "20,Other (2001),War");
        Assert.Equal(0, RunOnFiles("--dimension", "2", "--save", "model.zip").ExitCode);

        using Process terminal = StartOnTerminal(40, "similar", "Other", "--model", "model.zip", "--movies", "movies.csv");
        string output = DotnetProgram.Finish(terminal).Output;

        Assert.Contains("E.T. the Extra-Terrestrial ", output);
        Assert.Contains("Returns (1999) ", output);
    }

    [Fact]
    public void Redirected_output_has_no_line_breaks_within_messages()
    {
        string name = new string('n', 150) + ".csv";
        File.Copy(Path.Combine(Folder, "movies.csv"), Path.Combine(Folder, name));

        ChildProcess.Result result = Run("--ratings", "ratings.csv", "--movies", name, "--dimension", "2");

        Assert.Contains($"Reading ratings.csv and {name}.", result.Output);
    }

    private void AssertCanceled(Process process, string signal, int exitCode, params string[] inputs)
    {
        ChildProcess.Run("kill", [$"-{signal}", $"{process.Id}"], TimeSpan.FromMinutes(1));
        ChildProcess.Result result = DotnetProgram.Finish(process);

        Assert.Equal("Canceled. No file was written.", result.Error.TrimEnd());
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal([.. inputs, "movies.csv", "ratings.csv"], FilesInFolder());
        Assert.Empty(Directory.EnumerateDirectories(Folder));
    }

    /// <summary>Starts the example with every signal enabled: a process in the background of a shell ignores SIGINT.</summary>
    private Process Start(params string[] arguments) => ChildProcess.Start(
        "env",
        ["--default-signal", "dotnet", Repository.Program("MovieRecommender"), .. arguments],
        Folder,
        new Dictionary<string, string?> { ["TMPDIR"] = Folder });

    private Process StartOnTerminal(int width, params string[] arguments) => ChildProcess.Start(
        "script",
        ["-qec", $"stty cols {width}; dotnet {Repository.Program("MovieRecommender")} {string.Join(' ', arguments)}", "/dev/null"],
        Folder,
        // The runtime would also have temporary files, for debuggers.
        new Dictionary<string, string?> { ["TMPDIR"] = Folder, ["TERM"] = "xterm", ["DOTNET_EnableDiagnostics"] = "0" });
}
