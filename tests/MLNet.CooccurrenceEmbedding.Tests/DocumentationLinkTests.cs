using System.Text;
using System.Text.RegularExpressions;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests;

/// <summary>Every link between documents of the repository, and every link to a heading, is valid.</summary>
public sealed partial class DocumentationLinkTests
{
    private static readonly string Root = Repository.Root;

    public static TheoryData<string> Documents()
        => [.. Directory.EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md"))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_resolve_to_existing_files_and_headings(string document)
    {
        string file = Path.Combine(Root, document);
        string[] links = [.. Link().Matches(Prose(file))
            .Select(match => match.Groups["to"].Value)
            .Where(link => !Uri.TryCreate(link, UriKind.Absolute, out _))];

        Assert.All(links, link => Assert.True(Resolves(file, link), $"{document} links to {link}, which does not exist."));
    }

    [Fact]
    public void README_links_to_every_document()
    {
        string[] links = [.. Link()
            .Matches(Prose(Path.Combine(Root, "README.md")))
            .Select(match => match.Groups["to"].Value.Split('#')[0])];

        Assert.All(
            Documents().Select(row => row.Data).Where(document => document != "README.md"), document => Assert.Contains(document, links));
    }

    [Fact]
    public void Link_check_detects_broken_links()
    {
        string readme = Path.Combine(Root, "README.md");
        Assert.True(Resolves(Path.Combine(Root, "docs", "input-formats.md"), "#raw-ids"));
        Assert.True(Resolves(readme, "docs/reliability.md#bugs-found"));
        Assert.False(Resolves(readme, "docs/reliability.md#bugs-lost"));
        Assert.False(Resolves(readme, "docs/none.md"));
        Assert.False(Resolves(Path.Combine(Root, "docs", "faq.md"), "docs/faq.md"));
    }

    private static bool Resolves(string from, string link)
    {
        string[] parts = link.Split('#', 2);
        string target = parts[0].Length == 0 ? from : Path.Combine(Path.GetDirectoryName(from)!, parts[0]);
        if (!File.Exists(target) && !Directory.Exists(target)) return false;
        return parts.Length == 1 || Anchors(target).Contains(parts[1]);
    }

    /// <summary>
    /// The anchors of headings on GitHub: lower case, without punctuation, with hyphens for spaces, and numbered if repeated.
    /// </summary>
    private static HashSet<string> Anchors(string file)
    {
        string[] names = [.. Heading().Matches(Prose(file))
            .Select(match => NotInAnchors().Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'))];
        return [.. names.Select((name, index) =>
            names.Take(index).Count(other => other == name) is > 0 and var earlier ? $"{name}-{earlier}" : name)];
    }

    /// <summary>Reads a document without its code blocks.</summary>
    private static string Prose(string file) => CodeBlock().Replace(File.ReadAllText(file, Encoding.UTF8).ReplaceLineEndings("\n"), "");

    [GeneratedRegex("^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();
}
