using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Architecture;

public sealed class SourceFolderTests
{
    /// <summary>
    /// The folders that each folder of the source may use. A folder uses only folders above it in this list: there is no cycle.
    /// </summary>
    private static readonly (string Folder, string[] Uses)[] Allowed =
    [
        ("Numerics", []),
        ("Distribution", []),
        ("Data", ["Numerics", "Distribution"]),
        ("Training", ["Numerics", "Distribution", "Data"]),
        ("Embeddings", ["Numerics", "Data", "Training"]),
        ("Export", ["Embeddings"]),
        ("ModelZip", ["Data", "Training", "Embeddings", "Export"]),
        ("Transforms", ["Data", "Embeddings", "ModelZip"]),
        ("Recommendation", ["Numerics", "Data", "Training", "Embeddings", "Export", "ModelZip"]),
        ("Evaluation", ["Numerics", "Data", "Embeddings", "Recommendation"]),
        ("Hosting", ["Data"]),
        (SourceFolders.Root, ["Numerics", "Distribution", "Data", "Training", "Embeddings", "ModelZip", "Transforms", "Recommendation", "Hosting"]),
    ];

    [Fact]
    public void Source_folders_use_only_the_folders_in_the_table()
    {
        var allowed = Allowed.SelectMany(row => row.Uses.Select(use => (row.Folder, use))).ToHashSet();
        var found = SourceFolders.FindUses(Path.Combine(Repository.Root, "src", "MLNet.CooccurrenceEmbedding"));

        Assert.Empty(found.Where(use => !allowed.Contains((use.From, use.To))).Select(use => $"{use.From} uses {use.To} ({use.Example})"));
        Assert.Equal(allowed.Order(), found.Select(use => (use.From, use.To)).Order());
    }

    [Fact]
    public void Table_of_folder_uses_has_no_cycle()
    {
        var above = new HashSet<string>();
        foreach (var (folder, uses) in Allowed)
        {
            Assert.All(uses, use => Assert.Contains(use, above));
            Assert.True(above.Add(folder), $"{folder} is in the table twice.");
        }
    }

    [Fact]
    public void CONTRIBUTING_has_the_table_of_folder_uses()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md")).ReplaceLineEndings("\n");

        Assert.All(Allowed, row =>
            Assert.Contains($"| `{row.Folder}` | {(row.Uses.Length == 0 ? "none" : string.Join(", ", row.Uses))} |", text));
    }

    [Theory]
    [InlineData("internal static class A { public static object M() => new B(); }", "internal class B;")]
    [InlineData("internal static class A { public const int M = B.N; }", "internal static class B { public const int N = 1; }")]
    [InlineData("internal static class A { public static object? M() => C.N; }",
        "internal static class C { public static B? N => null; } internal class B;")]
    [InlineData("internal static class A { public static int M(C c) => c.N(); }", "public partial class C { public int N() => 1; }")]
    public void A_use_of_another_folder_is_found(string user, string used)
    {
        var found = SourceFolders.FindUses(
            [("From", "A.cs", user), ("To", "C.Part.cs", used), ("From", "C.cs", "public partial class C;")]);

        Assert.Contains(found, use => use is { From: "From", To: "To" });
    }

    [Fact]
    public void A_use_within_a_folder_is_not_found()
    {
        var found = SourceFolders.FindUses(
            [("From", "A.cs", "internal class A { public B? M => null; }"), ("From", "B.cs", "internal class B;")]);

        Assert.Empty(found);
    }
}
