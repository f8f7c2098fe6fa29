namespace MovieRecommender;

/// <summary>A folder that is deleted with its files on disposal.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("MovieRecommender-");

    public string Path => _folder.FullName;

    public FileInfo File(string name) => new(System.IO.Path.Combine(Path, name));

    public void Dispose() => _folder.Delete(recursive: true);
}
