using System.Text.RegularExpressions;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests;

public sealed partial class ReadmeTests
{
    private static readonly string Root = Repository.Root;

    [Fact]
    public void README_first_sample_equals_the_QuickStart_program()
    {
        string sample = FirstCSharpBlock().Match(Read("README.md")).Groups["code"].Value;

        Assert.Equal(Read("examples", "QuickStart", "Program.cs"), sample);
    }

    [Fact]
    public void QuickStart_finds_Aliens_as_the_most_similar_movie()
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
