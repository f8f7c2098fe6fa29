using System.Reflection;

namespace MLNet.CooccurrenceEmbedding.PackageTests;

/// <summary>The repository of these tests.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>Copies the sources of the package into an empty folder outside any git repository.</summary>
    public static void CopyPackageSources(string folder)
    {
        string[] sources =
        [
            "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "nuget.config", "global.json", ".editorconfig",
            "README.md", "CHANGELOG.md", "LICENSE", Path.Combine("assets", "icon.png"),
            .. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Root, file)),
        ];
        foreach (string source in sources)
        {
            string target = Path.Combine(folder, source);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(Root, source), target);
        }
    }
}
