using System.Text.RegularExpressions;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Samples that are compiled and run in tests, inside regions, and stand in the documentation word for word.</summary>
internal static partial class ReadmeRegions
{
    /// <param name="sourceFile">A file of the tests of the library; its regions are indented by eight blanks.</param>
    /// <param name="count">How many regions it has, so that none is overlooked.</param>
    /// <param name="document">The document that must have them.</param>
    public static void AssertInReadme(string sourceFile, int count, string document = "README.md")
    {
        string source = Read("tests", "MLNet.CooccurrenceEmbedding.Tests", sourceFile);
        string text = Read(document.Split('/'));
        MatchCollection regions = Region().Matches(source);
        Assert.Equal(count, regions.Count);
        Assert.All(
            regions,
            region => Assert.Contains($"```csharp\n{Dedent(region.Groups["code"].Value)}```\n", text, StringComparison.Ordinal));
    }

    private static string Dedent(string code)
        => string.Concat(code.Split('\n').SkipLast(1).Select(line => (line.Length > 8 ? line[8..] : "") + "\n"));

    private static string Read(params string[] path)
        => File.ReadAllText(Path.Combine([Repository.Root, .. path])).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^        #region (?<name>\S+)\n(?<code>.*?)^        #endregion", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Region();
}
