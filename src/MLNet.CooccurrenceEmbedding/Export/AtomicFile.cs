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
    private readonly FileStream _stream;

    /// <summary>Creates the temporary file, so that a path that cannot be written is refused before any work.</summary>
    /// <param name="path">
    /// The file to create or to replace. A replaced file keeps its permissions. A symbolic link is kept, and the file that it points to is
    /// created or replaced.
    /// </param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is not a regular file, or the file may not be written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public AtomicFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _target = ResolveLinks(path);
        string folder = Path.GetDirectoryName(_target) ?? _target;
        // With administrator rights, the rename would replace a device such as /dev/null.
        if ((Directory.Exists(_target) ? "a folder" : SpecialFile.Describe(Path.GetFullPath(path))) is { } other)
            throw new UnauthorizedAccessException($"'{path}' is {other} and cannot be replaced by a file.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"'{path}' cannot be written, because the folder '{folder}' does not exist.");
        _temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}");
        _stream = Translate(Create);
    }

    /// <summary>Writes a file. An earlier one is replaced. Throws the exceptions of the constructor.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content. If it throws, an earlier file is unchanged.</param>
    public static void Write(string path, Action<Stream> write)
    {
        using var file = new AtomicFile(path);
        file.Write(write);
        file.Commit();
    }

    /// <summary>Gets the full path of the file that a write to <paramref name="path"/> creates or replaces.</summary>
    public static string ResolveLinks(string path)
    {
        string full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    /// <summary>Writes to the temporary file, which can also be read.</summary>
    public void Write(Action<Stream> write) => Translate(() =>
    {
        write(_stream);
        return true;
    });

    /// <summary>Renames the temporary file to the target.</summary>
    public void Commit() => Translate(() =>
    {
        _stream.Flush(flushToDisk: true); // otherwise a crash after the rename could leave a truncated file
        _stream.Dispose();
        File.Move(_temporary, _target, overwrite: true);
        return true;
    });

    public void Dispose()
    {
        Try(_stream.Dispose); // writes what is buffered
        Try(() => File.Delete(_temporary)); // has no effect after the rename

        static void Try(Action action)
        {
            try
            {
                action();
            }
            catch (Exception e) when (e is UnauthorizedAccessException || IsWriteError(e))
            {
                // The caller needs the exception that ended the write, not this one.
            }
        }
    }

    private FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferSize,
        };
        if (OperatingSystem.IsWindows() || !File.Exists(_target)) return new FileStream(_temporary, options);
        UnixFileMode mode = File.GetUnixFileMode(_target);
        options.UnixCreateMode = mode; // nobody else may read the new content of a private file
        var stream = new FileStream(_temporary, options);
        // The process may remove permissions from new files. Some file systems have the same permissions for all files.
        if (File.GetUnixFileMode(stream.SafeFileHandle) != mode) File.SetUnixFileMode(stream.SafeFileHandle, mode);
        return stream;
    }

    /// <summary>Replaces exceptions whose messages name the temporary file by exceptions that name the target.</summary>
    private T Translate<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"'{_path}' cannot be written: {e.Message}", e);
        }
        catch (Exception e) when (IsWriteError(e))
        {
            throw new IOException($"'{_path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>.NET throws ArgumentOutOfRangeException for a file that exceeds the limit of the file system or of the user.</summary>
    private static bool IsWriteError(Exception error) => error is IOException or ArgumentOutOfRangeException;
}
