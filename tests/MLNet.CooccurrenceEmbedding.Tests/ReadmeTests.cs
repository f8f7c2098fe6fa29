using System.Text.RegularExpressions;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests;

public sealed partial class ReadmeTests
{
    private static readonly string Root = Repository.Root;

    [Fact]
    public void First_sample_is_the_quick_start_program()
    {
        string sample = FirstCSharpBlock().Match(Read("README.md")).Groups["code"].Value;

        Assert.Equal(Read("examples", "QuickStart", "Program.cs"), sample);
    }

    [Fact]
    public void Quick_start_runs_and_finds_the_sequel()
    {
        using var folder = new TemporaryFolder();
        ChildProcess.Result result = DotnetProgram.Run("QuickStart", folder.Path);

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("Aliens: ", lines[0]);
        Assert.True(File.Exists(folder.File("movies.zip")));
    }

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path])).ReplaceLineEndings("\n");

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FirstCSharpBlock();
}
