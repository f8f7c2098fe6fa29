namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>
/// An atomic write: a temporary file in the target's folder is written, and then renamed to the target. An earlier file stays unchanged
/// until then. Disposing of it before the commit deletes the temporary file.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    private const int BufferSize = 1 << 17;

    private readonly string _path;
    private readonly string _target;
    private readonly string _temporary;

    private AtomicFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        string full = Path.GetFullPath(path);
        // A symbolic link stays, and its target is replaced.
        _target = File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } linked ? linked.FullName : full;
        string folder = Path.GetDirectoryName(_target) ?? _target;
        if (Directory.Exists(_target))
            throw new UnauthorizedAccessException($"'{path}' is a folder and cannot be replaced by a file.");
        // For an administrator, the system would replace /dev/null.
        if (!OperatingSystem.IsWindows() && folder == "/dev" && File.Exists(_target))
            throw new UnauthorizedAccessException($"'{path}' is a device and cannot be replaced by a file.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"'{path}' cannot be written, because the folder '{folder}' does not exist.");
        _temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}");
    }

    /// <summary>Writes a file. An earlier one is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content. If it throws, an earlier file is unchanged.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder or a device, or the file may not be written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using AtomicFile file = Stage(path, write);
        file.Commit();
    }

    /// <summary>Writes the temporary file, for <see cref="Commit"/> to rename. Throws as <see cref="Write"/> does.</summary>
    public static AtomicFile Stage(string path, Action<Stream> write)
    {
        var file = new AtomicFile(path);
        try
        {
            file.Translate(() =>
            {
                using var stream = new FileStream(file._temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);
                write(stream);
                stream.Flush(flushToDisk: true); // or a crash after the rename could leave a truncated file
            });
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Commit() => Translate(() => File.Move(_temporary, _target, overwrite: true));

    public void Dispose()
    {
        try
        {
            File.Delete(_temporary); // has no effect after the rename
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The caller needs the reason of the failure, not this one.
        }
    }

    /// <summary>The system's messages name the temporary file, which the caller does not know.</summary>
    private void Translate(Action action)
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
