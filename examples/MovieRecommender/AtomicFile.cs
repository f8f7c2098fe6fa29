namespace MovieRecommender;

/// <summary>
/// A file to be written whole or not at all: its content goes to a temporary name in the same folder, which
/// <see cref="Commit"/> turns into the real one. Made before the work starts, so an unwritable place shows at once.
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
                throw new IOException("it is a folder.");
            File.Create(TemporaryPath).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UserErrorException($"{option} {target} cannot be written: {e.Message}");
        }
    }

    public string TemporaryPath { get; }

    /// <summary>For an option that may not be given.</summary>
    public static AtomicFile? For(FileInfo? target, string option) => target is null ? null : new AtomicFile(target, option);

    public void Write(string content) => File.WriteAllText(TemporaryPath, content);

    public void Write(byte[] content) => File.WriteAllBytes(TemporaryPath, content);

    public void Commit()
    {
        File.Move(TemporaryPath, _target.FullName, overwrite: true);
        Screen.Say($"Wrote {_target}.");
    }

    public void Dispose() => File.Delete(TemporaryPath);
}
