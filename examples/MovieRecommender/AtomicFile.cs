namespace MovieRecommender;

/// <summary>
/// Writes a file atomically: the content goes to a temporary file in the same folder, and <see cref="Commit"/> renames it to the target.
/// Creating an instance creates the temporary file, so a path that cannot be written is reported before any work.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    private readonly FileInfo _target;

    public AtomicFile(FileInfo target, string option)
    {
        _target = target;
        TemporaryPath = $"{target.FullName}.{Guid.NewGuid():N}.tmp";
        try
        {
            if (Directory.Exists(target.FullName))
                throw new IOException("It is a folder.");
            if (target.Directory is { Exists: false } folder)
                throw new IOException($"The folder '{folder.FullName}' does not exist.");
            File.Create(TemporaryPath).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UserErrorException($"{option} {target} cannot be written: {e.Message}");
        }
    }

    public string TemporaryPath { get; }

    /// <summary>Returns <see langword="null"/> if the option was not given.</summary>
    public static AtomicFile? CreateOptional(FileInfo? target, string option) => target is null ? null : new AtomicFile(target, option);

    public void Write(string content) => File.WriteAllText(TemporaryPath, content);

    public void Write(byte[] content) => File.WriteAllBytes(TemporaryPath, content);

    public void Commit()
    {
        File.Move(TemporaryPath, _target.FullName, overwrite: true);
        Screen.WriteLine($"Wrote {_target}.");
    }

    public void Dispose() => File.Delete(TemporaryPath);
}
