namespace MovieRecommender;

/// <summary>Writes files into a folder, which is created if it does not exist. A failed run leaves no new files.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly bool _isNew;
    private readonly Dictionary<string, OutputFile> _files = [];

    public OutputFolder(DirectoryInfo folder, string option, IEnumerable<string> names)
    {
        (_folder, _isNew) = (folder, !folder.Exists);
        try
        {
            folder.Create();
            foreach (string name in names)
                _files.Add(name, new OutputFile(new FileInfo(Path.Combine(folder.ToString(), name)), option));
        }
        catch (Exception e)
        {
            Dispose();
            throw e is IOException or UnauthorizedAccessException
                ? new UserErrorException($"{option} {folder} cannot be created: {e.Message}")
                : e;
        }
    }

    /// <summary>Gets a file by its name.</summary>
    public OutputFile this[string name] => _files[name];

    public void Commit()
    {
        foreach (OutputFile file in _files.Values) file.Commit();
    }

    public void Dispose()
    {
        foreach (OutputFile file in _files.Values) file.Dispose();
        if (_isNew && _folder is { Exists: true } && !_folder.EnumerateFileSystemInfos().Any()) _folder.Delete();
    }
}
