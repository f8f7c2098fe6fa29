using System.Reflection;

namespace MLNet.CooccurrenceEmbedding.PackageTests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>Copies what a package is made from, and nothing else, into an empty folder, which is no git repository.</summary>
    public static void CopyPackageSources(string folder)
    {
        string[] sources =
        [
            "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "nuget.config", "global.json", ".editorconfig",
            "README.md", "CHANGELOG.md", "LICENSE", Path.Combine("assets", "icon.png"),
            .. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file)),
        ];
        foreach (string source in sources)
        {
            string target = Path.Combine(folder, source);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(Root, source), target);
        }
    }
}
