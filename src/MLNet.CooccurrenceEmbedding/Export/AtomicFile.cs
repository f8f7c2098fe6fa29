namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>
/// An atomic write: writes a temporary file in the folder of the target, then renames it to the target. Until the rename, an earlier file
/// is unchanged. Disposing of this object without a commit deletes the temporary file.
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
        // A symbolic link is kept, and the file that it points to is replaced.
        _target = File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } linked ? linked.FullName : full;
        string folder = Path.GetDirectoryName(_target) ?? _target;
        if (Directory.Exists(_target))
            throw new UnauthorizedAccessException($"'{path}' is a folder and cannot be replaced by a file.");
        // With administrator rights, the rename would replace a device such as /dev/null.
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

    /// <summary>Writes the temporary file, which <see cref="Commit"/> renames. Throws the exceptions of <see cref="Write"/>.</summary>
    public static AtomicFile Stage(string path, Action<Stream> write)
    {
        var file = new AtomicFile(path);
        try
        {
            file.TranslateExceptions(() =>
            {
                using var stream = new FileStream(file._temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);
                write(stream);
                stream.Flush(flushToDisk: true); // otherwise a crash after the rename could leave a truncated file
            });
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Renames the temporary file to the target.</summary>
    public void Commit() => TranslateExceptions(() => File.Move(_temporary, _target, overwrite: true));

    public void Dispose()
    {
        try
        {
            File.Delete(_temporary); // has no effect after the rename
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The caller needs the exception that ended the write, not this one.
        }
    }

    /// <summary>Replaces exceptions whose messages name the temporary file by exceptions that name the target.</summary>
    private void TranslateExceptions(Action action)
    {
        try
        {
            action();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"'{_path}' cannot be written: {e.Message}", e);
        }
        // .NET throws ArgumentOutOfRangeException for a file that exceeds the limit of the file system or of the user.
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            throw new IOException($"'{_path}' cannot be written: {e.Message}", e);
        }
    }
}
