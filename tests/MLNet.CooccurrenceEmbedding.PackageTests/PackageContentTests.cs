using System.Buffers.Binary;
using System.Xml.Linq;

namespace MLNet.CooccurrenceEmbedding.PackageTests;

public sealed class PackageContentTests(PackedPackage packed)
{
    private const string Library = "lib/net10.0/MLNet.CooccurrenceEmbedding.dll";

    [Fact]
    public void Package_contains_only_the_expected_files()
    {
        string[] ofTheFormat = ["_rels/.rels", "[Content_Types].xml"];
        string[] entries = [.. PackedPackage.Entries(packed.Package)
            .Where(entry => !ofTheFormat.Contains(entry) && !entry.StartsWith("package/services/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

        Assert.Equal(
            [
                "CHANGELOG.md", "LICENSE", "MLNet.CooccurrenceEmbedding.nuspec", "README.md", "icon.png", Library,
                Path.ChangeExtension(Library, ".xml"),
            ],
            entries);
        Assert.Contains(Path.ChangeExtension(Library, ".pdb"), PackedPackage.Entries(packed.Symbols));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("LICENSE")]
    public void Package_texts_equal_those_of_the_repository(string name)
        => Assert.Equal(File.ReadAllBytes(Path.Combine(Repository.Root, name)), PackedPackage.Read(packed.Package, name));

    [Fact]
    public void Changelog_has_a_section_for_the_version()
    {
        XElement version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single();

        Assert.Contains(
            $"## [{version.Value}]", File.ReadAllLines(Path.Combine(Repository.Root, "CHANGELOG.md")).Select(line => line.Split(" - ")[0]));
    }

    [Fact]
    public void Icon_is_a_PNG_of_128_by_128_pixels_and_at_most_20_KB()
    {
        byte[] icon = PackedPackage.Read(packed.Package, "icon.png");

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], icon[..4]);
        Assert.Equal(128, BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)));
        Assert.Equal(128, BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20)));
        Assert.InRange(icon.Length, 1, 20 * 1024);
    }

    [Theory]
    [InlineData("id", "MLNet.CooccurrenceEmbedding")]
    [InlineData("authors", "The MLNet.CooccurrenceEmbedding authors")]
    [InlineData("license", "MIT")]
    [InlineData("icon", "icon.png")]
    [InlineData("readme", "README.md")]
    public void Nuspec_field_has_the_expected_value(string name, string value) => Assert.Equal(value, Field(name).Value);

    [Fact]
    public void Nuspec_has_version_license_repository_description_and_tags()
    {
        Assert.Equal(packed.Version, Field("version").Value);
        Assert.Equal("expression", Field("license").Attribute("type")!.Value);
        Assert.Equal("git", Field("repository").Attribute("type")!.Value);
        Assert.InRange(Field("description").Value.Length, 80, 4000);
        Assert.Contains("CHANGELOG.md", Field("releaseNotes").Value, StringComparison.Ordinal);
        Assert.Contains("mlnet", Field("tags").Value.Split(' '));
        Assert.Contains("recommender", Field("tags").Value.Split(' '));
    }

    [Fact]
    public void Package_depends_on_Microsoft_ML_and_Tensors_only()
    {
        XElement group = Assert.Single(Field("dependencies").Elements());

        Assert.Equal("net10.0", group.Attribute("targetFramework")!.Value);
        Assert.Equal(
            ["Microsoft.ML", "System.Numerics.Tensors"],
            group.Elements().Select(dependency => dependency.Attribute("id")!.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nuspec_contains_no_local_path_and_no_URL_except_the_license_URL()
    {
        foreach (string package in (string[])[packed.Package, packed.Symbols])
        {
            XElement metadata = PackedPackage.Metadata(package);
            IEnumerable<string> values = metadata.Descendants()
                .Where(element => element.Name.LocalName != "licenseUrl") // NuGet derives it from the license expression
                .SelectMany(element =>
                    element.Attributes().Select(attribute => attribute.Value).Append(element.HasElements ? "" : element.Value));
            Assert.All(values, value =>
            {
                Assert.DoesNotContain("://", value, StringComparison.Ordinal);
                Assert.DoesNotContain(packed.Folder, value, StringComparison.OrdinalIgnoreCase);
            });
        }
    }

    [Fact]
    public void Every_public_type_is_documented()
    {
        using var stream = new MemoryStream(PackedPackage.Read(packed.Package, Path.ChangeExtension(Library, ".xml")));
        string[] documented = [.. XDocument.Load(stream).Descendants("member").Select(member => member.Attribute("name")!.Value)];
        string[] types = PackedAssembly.PublicTypes(PackedPackage.Read(packed.Package, Library));

        Assert.Contains("MLNet.CooccurrenceEmbedding.ItemEmbeddings", types);
        Assert.All(types, type => Assert.Contains($"T:{type}", documented));
    }

    [Fact]
    public void Package_is_bit_identical_when_packed_from_different_folders()
    {
        Assert.Equal(PackedPackage.Read(packed.Package, Library), PackedPackage.Read(packed.PackageAgain, Library));
        foreach (string extension in (string[])[".pdb", ".xml"])
        {
            string name = Path.ChangeExtension(Library, extension);
            (string first, string second) = extension == ".pdb"
                ? (packed.Symbols, packed.SymbolsAgain)
                : (packed.Package, packed.PackageAgain);
            Assert.Equal(PackedPackage.Read(first, name), PackedPackage.Read(second, name));
        }
    }

    [Fact]
    public void Source_paths_in_the_symbols_are_relative_to_the_repository()
    {
        byte[] library = PackedPackage.Read(packed.Package, Library);
        byte[] symbols = PackedPackage.Read(packed.Symbols, Path.ChangeExtension(Library, ".pdb"));
        string[] sources = PackedAssembly.SourcePaths(symbols);

        Assert.Contains("/_/src/MLNet.CooccurrenceEmbedding/Embeddings/ItemEmbeddings.cs", sources);
        Assert.All(sources, source => Assert.StartsWith("/_/", source, StringComparison.Ordinal));
        Assert.StartsWith("/_/", PackedAssembly.SymbolsPath(library), StringComparison.Ordinal);
        // Symbols store paths in parts, so the test searches for the name of the folder.
        foreach (byte[] bytes in (byte[][])[library, symbols])
        {
            Assert.True(PackedAssembly.Mentions(bytes, "ItemEmbeddings"));
            Assert.False(PackedAssembly.Mentions(bytes, Path.GetFileName(packed.Folder)));
            Assert.False(PackedAssembly.Mentions(bytes, "https://"));
        }
    }

    [Fact]
    public void Symbols_match_the_assembly()
        => Assert.Equal(
            PackedAssembly.IdOfItsSymbols(PackedPackage.Read(packed.Package, Library)),
            PackedAssembly.IdOfSymbols(PackedPackage.Read(packed.Symbols, Path.ChangeExtension(Library, ".pdb"))));

    private XElement Field(string name)
    {
        XElement metadata = PackedPackage.Metadata(packed.Package);
        return Assert.Single(metadata.Elements(metadata.Name.Namespace + name));
    }
}
