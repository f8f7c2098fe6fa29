using System.Text.RegularExpressions;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Compares the regions of a test file with the code samples of a document, word for word.</summary>
internal static partial class DocumentRegions
{
    /// <param name="sourceFile">A file of the library's tests. Its regions are indented by eight spaces.</param>
    /// <param name="count">The expected number of regions.</param>
    /// <param name="document">The document that must contain the regions.</param>
    public static void AssertInDocument(string sourceFile, int count, string document = "README.md")
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
