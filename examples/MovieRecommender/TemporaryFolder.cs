namespace MovieRecommender;

/// <summary>A folder that goes, with its files, when it is disposed of.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("MovieRecommender-");

    public string Path => _folder.FullName;

    public FileInfo File(string name) => new(System.IO.Path.Combine(Path, name));

    public void Dispose() => _folder.Delete(recursive: true);
}
