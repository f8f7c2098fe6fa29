namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>
/// A file that is there whole or not at all: it is written under a name of its own in the folder where it belongs, and takes the place of an earlier file by
/// being renamed. Disposed of before that, it leaves nothing behind.
/// </summary>
internal sealed class WholeFile : IDisposable
{
    private const int BufferSize = 1 << 17;

    private readonly string _path;
    private readonly string _target;
    private readonly string _staged;

    private WholeFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        string full = Path.GetFullPath(path);
        // A link stays, and the file that it leads to is replaced.
        _target = File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } linked ? linked.FullName : full;
        string folder = Path.GetDirectoryName(_target) ?? _target;
        if (Directory.Exists(_target))
            throw new UnauthorizedAccessException($"'{path}' is a folder; a file cannot take its place.");
        // The system would let an administrator's file take the place of /dev/null.
        if (!OperatingSystem.IsWindows() && folder == "/dev" && File.Exists(_target))
            throw new UnauthorizedAccessException($"'{path}' is a device; a file cannot take its place.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"'{path}' cannot be written, because there is no folder '{folder}'.");
        _staged = Path.Combine(folder, $".{Path.GetRandomFileName()}");
    }

    /// <summary>Writes a file, over an earlier one if there is one.</summary>
    /// <param name="path">Where.</param>
    /// <param name="write">Writes all of it; what it throws is thrown again, and an earlier file stays as it was.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder or a device, or the file may not be written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using WholeFile file = Stage(path, write);
        file.Commit();
    }

    /// <summary>Writes all of a file except for its name: it is there once it is committed. Throws as <see cref="Write"/> does.</summary>
    public static WholeFile Stage(string path, Action<Stream> write)
    {
        var file = new WholeFile(path);
        try
        {
            file.Naming(() =>
            {
                using var stream = new FileStream(file._staged, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);
                write(stream);
                stream.Flush(flushToDisk: true); // or a crash after the rename could leave less than the whole
            });
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Commit() => Naming(() => File.Move(_staged, _target, overwrite: true));

    public void Dispose()
    {
        try
        {
            File.Delete(_staged); // nothing, once it is renamed
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Why it is being given up is what the caller needs to know.
        }
    }

    /// <summary>The system's messages name the staged file, of which the caller knows nothing.</summary>
    private void Naming(Action action)
    {
        try
        {
            action();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"'{_path}' cannot be written: {e.Message}", e);
        }
        // A file that grows beyond what the file system or the user's limit allows is reported as an argument that is out of range.
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            throw new IOException($"'{_path}' cannot be written: {e.Message}", e);
        }
    }
}
