using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Pictures;

/// <summary>Writes the three pictures into a folder, which is created if it does not exist. A failed run leaves no new files.</summary>
internal sealed class PictureFolder : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly bool _isNew;
    private readonly List<AtomicFile> _files = [];

    public PictureFolder(DirectoryInfo folder, string option)
    {
        (_folder, _isNew) = (folder, !folder.Exists);
        try
        {
            folder.Create();
            foreach (string name in (ReadOnlySpan<string>)["loss.png", "map.png", "map.html"])
                _files.Add(new AtomicFile(new FileInfo(Path.Combine(folder.FullName, name)), option));
        }
        catch (Exception e)
        {
            Dispose();
            throw e is IOException or UnauthorizedAccessException
                ? new UserErrorException($"{option} {folder} cannot be created: {e.Message}")
                : e;
        }
    }

    public void Draw(
        IReadOnlyList<TrainingProgress> reports,
        TrainingSummary training,
        ItemEmbeddings embeddings,
        IReadOnlyDictionary<string, Movie> movies,
        Movie marked,
        CancellationToken cancellation)
    {
        MovieMap map = MovieMap.Create(embeddings, movies, cancellation);
        _files[0].Write(LossPicture.Draw(reports, training));
        _files[1].Write(MapPicture.Draw(map, marked));
        _files[2].Write(MapPage.Write(map));
    }

    public void Commit() => _files.ForEach(file => file.Commit());

    public void Dispose()
    {
        _files.ForEach(file => file.Dispose());
        if (_isNew && _folder is { Exists: true } && !_folder.EnumerateFileSystemInfos().Any()) _folder.Delete();
    }
}
