using System.IO.Compression;
using System.Xml.Linq;

namespace MLNet.CooccurrenceEmbedding.PackageTests;

/// <summary>
/// The package, packed twice, from two copies of the sources in different folders, and the package for MPI. The version is unique, so that
/// NuGet's cache has no older package with the same name and version.
/// </summary>
public sealed class PackedPackage : IDisposable
{
    public const string Id = "MLNet.CooccurrenceEmbedding";
    public const string MpiId = "MLNet.CooccurrenceEmbedding.Mpi";

    private readonly string _folder = Directory.CreateTempSubdirectory("embedding-package-").FullName;

    public PackedPackage()
    {
        Version = $"0.0.0-test.{Guid.NewGuid():N}";
        Feed = Pack("feed", "sources", Id, MpiId);
        string again = Pack("again", Path.Combine("elsewhere", "sources"), Id);
        (Package, Symbols) = (FileIn(Feed, ".nupkg"), FileIn(Feed, ".snupkg"));
        (PackageAgain, SymbolsAgain) = (FileIn(again, ".nupkg"), FileIn(again, ".snupkg"));
    }

    public string Version { get; }

    /// <summary>The folder of the first package and of that for MPI, which is a NuGet source.</summary>
    public string Feed { get; }

    public string Package { get; }

    public string Symbols { get; }

    public string PackageAgain { get; }

    public string SymbolsAgain { get; }

    /// <summary>The folder with the sources of both packages.</summary>
    public string Folder => _folder;

    public static string[] Entries(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    public static byte[] Read(string package, string entryName)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        ZipArchiveEntry entry = archive.GetEntry(entryName)
            ?? throw new InvalidDataException(
                $"{package} has no {entryName}, only {string.Join(", ", archive.Entries.Select(found => found.FullName))}.");
        using Stream stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static XElement Metadata(string package)
    {
        using var stream = new MemoryStream(Read(package, $"{Id}.nuspec"));
        XElement root = XDocument.Load(stream).Root!;
        return root.Element(root.Name.Namespace + "metadata")!;
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        foreach (string id in (string[])[Id, MpiId])
        {
            string installed = Path.Combine(PackagesFolder(), id.ToLowerInvariant(), Version);
            if (Directory.Exists(installed))
                Directory.Delete(installed, recursive: true);
        }
    }

    private string Pack(string packagesName, string sourcesName, params string[] ids)
    {
        string sources = Path.Combine(_folder, sourcesName), packages = Path.Combine(_folder, packagesName);
        Repository.CopyPackageSources(sources);
        foreach (string id in ids)
        {
            DotnetCommand.Run(
                sources, "pack", "-c", "Release", Path.Combine("src", id), "-o", packages, $"-p:Version={Version}",
                "-p:ContinuousIntegrationBuild=true");
        }
        return packages;
    }

    private string FileIn(string packages, string extension) => Path.Combine(packages, $"{Id}.{Version}{extension}");

    private static string PackagesFolder()
    {
        // It prints "global-packages: /home/ann/.nuget/packages/".
        string printed = DotnetCommand.Run(Path.GetTempPath(), "nuget", "locals", "global-packages", "--list");
        return printed[(printed.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
