using System.Globalization;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>
/// Reads an untrusted file or stream once from start to end, through one buffer. Callers compare every size in the file with
/// <see cref="Remaining"/> before they allocate memory for it.
/// </summary>
internal sealed class UntrustedFile : IDisposable
{
    private const int LongestExcerpt = 60;

    private readonly string _source;
    private readonly string _format;
    private readonly Stream _stream;
    private readonly bool _ownsStream;
    private readonly byte[] _buffer = new byte[1 << 17];
    private int _start;
    private int _end;
    private long _taken;

    private UntrustedFile(Stream stream, bool ownsStream, string source, string format)
    {
        _stream = stream;
        _ownsStream = ownsStream;
        _source = source;
        _format = format;
        Length = stream.CanSeek ? stream.Length - stream.Position : 0;
    }

    /// <summary>Bytes from the start to the end.</summary>
    public long Length { get; }

    /// <summary>
    /// All bytes, for a format that is not read from start to end. After it is used, nothing is read by the other members.
    /// </summary>
    public Stream Content => _stream;

    /// <summary>Bytes that have not been read.</summary>
    public long Remaining => Length - _taken;

    /// <param name="path">The file.</param>
    /// <param name="format">The expected format with its article, for messages.</param>
    public static UntrustedFile Open(string path, string format)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var file = new UntrustedFile(stream, ownsStream: true, $"'{path}'", format);
        if (stream.CanSeek) return file;
        file.Dispose();
        throw file.Invalid("it is a pipe or a device, whose length is unknown. Copy it into a file");
    }

    /// <param name="stream">A seekable stream, which stays open.</param>
    /// <param name="format">The expected format with its article, for messages.</param>
    public static UntrustedFile From(Stream stream, string format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead) throw new ArgumentException("The stream cannot be read.", nameof(stream));
        if (!stream.CanSeek)
        {
            throw new ArgumentException(
                "The stream is not seekable, so its length is unknown. Copy it into a MemoryStream or a file.", nameof(stream));
        }
        return new UntrustedFile(stream, ownsStream: false, "The stream", format);
    }

    public void Dispose()
    {
        if (_ownsStream) _stream.Dispose();
    }

    /// <summary>Creates the exception for a file that is not valid.</summary>
    public InvalidDataException Invalid(string reason, Exception? cause = null)
        => new($"{_source} cannot be read as {_format}: {reason}.", cause);

    /// <summary>Gets the next bytes without consuming them.</summary>
    /// <param name="count">The number of bytes, at most 64 KiB. At the end of the file, fewer are returned.</param>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count && Fill())
        {
        }
        return Buffered[..Math.Min(count, _end - _start)];
    }

    /// <summary>Consumes the next byte if it is <paramref name="expected"/>. Returns whether it is.</summary>
    public bool Skip(byte expected)
    {
        if (Peek(1) is not [var next] || next != expected) return false;
        Take(1);
        return true;
    }

    /// <summary>Reads as many bytes as the span has.</summary>
    /// <exception cref="InvalidDataException">The file has fewer bytes.</exception>
    public void ReadExactly(Span<byte> bytes)
    {
        int buffered = Math.Min(bytes.Length, _end - _start);
        Buffered[..buffered].CopyTo(bytes);
        Take(buffered);
        bytes = bytes[buffered..];
        int read = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        _taken += read;
        if (read < bytes.Length) throw Invalid($"it ends after {Format(_taken)} bytes, too early");
    }

    /// <summary>Consumes the bytes up to the first of two delimiters, and the delimiter.</summary>
    /// <param name="delimiter1">The first delimiter.</param>
    /// <param name="delimiter2">The second delimiter.</param>
    /// <param name="maximum">The largest length of the token, at most 64 KiB.</param>
    /// <param name="token">The bytes before the delimiter, or before the end of the file. They are valid until the next read.</param>
    /// <param name="delimiter">The delimiter, or −1 at the end of the file.</param>
    /// <returns>Whether the token has at most the largest length. If it is longer, nothing is consumed.</returns>
    public bool TryReadToken(byte delimiter1, byte delimiter2, int maximum, out ReadOnlySpan<byte> token, out int delimiter)
    {
        int length;
        while ((length = Buffered.IndexOfAny(delimiter1, delimiter2)) < 0 && _end - _start <= maximum && Fill())
        {
        }
        delimiter = length < 0 ? -1 : Buffered[length];
        if (length < 0) length = _end - _start;
        token = Buffered[..length];
        if (length > maximum) return false;
        Take(delimiter < 0 ? length : length + 1);
        return true;
    }

    /// <summary>The first bytes as text in quotes, for messages.</summary>
    public static string Excerpt(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("\"");
        foreach (byte b in bytes[..Math.Min(bytes.Length, LongestExcerpt)])
            _ = b is >= 0x20 and < 0x7F ? text.Append((char)b) : text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        return text.Append(bytes.Length > LongestExcerpt ? "...\"" : "\"").ToString();
    }

    /// <summary>A number as text for messages.</summary>
    public static string Format(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start.._end);

    private void Take(int count)
    {
        _start += count;
        _taken += count;
    }

    private bool Fill()
    {
        Buffered.CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int count = _stream.Read(_buffer.AsSpan(_end));
        _end += count;
        return count > 0;
    }
}

/// <summary>Detects the types of files by their first bytes, for messages.</summary>
internal static class FileKind
{
    /// <summary>The number of bytes that <see cref="Detect"/> needs.</summary>
    public const int HeadLength = 6;

    /// <summary>
    /// Describes the type of a file that starts with these bytes, as the end of a sentence. <see langword="null"/> if it is not known.
    /// </summary>
    public static string? Detect(ReadOnlySpan<byte> head) => head switch
    {
        [] => "it is empty",
        [(byte)'P', (byte)'K', ..]
            => "it is a zip file (an .npz, which holds .npy files; or an ML.NET model, which ItemEmbeddings.Load reads)",
        [0x1F, 0x8B, ..] => "it is a gzip file; unpack it first",
        [(byte)'B', (byte)'Z', (byte)'h', ..] => "it is a bzip2 file; unpack it first",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "it is a NumPy array (.npy), which LoadNumpy reads",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "it is an HDF5 file",
        [0x80, >= 2 and <= 5, ..] => "it is a pickle of Python, such as gensim's own save() makes; use save_word2vec_format() there",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "it is text in UTF-16; UTF-8 is needed",
        [0xEF, 0xBB, 0xBF, ..] => "it begins with a byte order mark, which is not allowed",
        _ => null,
    };
}
