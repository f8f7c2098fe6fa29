using System.Text;
using MLNet.CooccurrenceEmbedding.Export;

namespace MovieRecommender;

/// <summary>A file that an option names. It is written atomically.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly FileInfo _target;
    private readonly AtomicFile _file;

    /// <summary>Reports a path that cannot be written before any work.</summary>
    public OutputFile(FileInfo target, string option)
    {
        _target = target;
        try
        {
            _file = new AtomicFile(target.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{option}: {e.Message}");
        }
    }

    /// <summary>Returns <see langword="null"/> if the option was not given.</summary>
    public static OutputFile? CreateOptional(FileInfo? target, string option) => target is null ? null : new OutputFile(target, option);

    public void Write(string content) => Write(Encoding.UTF8.GetBytes(content));

    public void Write(byte[] content) => Write(stream => stream.Write(content));

    /// <summary>Writes to a stream that can also be read.</summary>
    public void Write(Action<Stream> write) => _file.Write(write);

    public void Commit()
    {
        _file.Commit();
        Screen.WriteLine($"Wrote {_target}.");
    }

    public void Dispose() => _file.Dispose();
}
