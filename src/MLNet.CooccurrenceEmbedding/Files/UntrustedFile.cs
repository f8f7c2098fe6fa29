using System.Globalization;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>
/// A file from anywhere, read once from front to back through one buffer. Nothing here allocates by what the file says: readers compare that with
/// <see cref="Remaining"/> first.
/// </summary>
internal sealed class UntrustedFile : IDisposable
{
    private const int LongestExcerpt = 60;

    private readonly string _path;
    private readonly string _format;
    private readonly FileStream _stream;
    private readonly byte[] _buffer = new byte[1 << 17];
    private int _start;
    private int _end;
    private long _taken;

    /// <param name="path">The file.</param>
    /// <param name="format">What it should be, with its article, for messages.</param>
    public UntrustedFile(string path, string format)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        _format = format;
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        if (_stream.CanSeek)
        {
            Length = _stream.Length;
            return;
        }
        _stream.Dispose();
        throw Invalid("it is a pipe or a device, whose size is not known beforehand. Copy it into a file");
    }

    public long Length { get; }

    /// <summary>How many bytes are yet to be read.</summary>
    public long Remaining => Length - _taken;

    public void Dispose() => _stream.Dispose();

    public InvalidDataException Invalid(string reason) => new($"'{_path}' cannot be read as {_format}: {reason}.");

    /// <summary>The bytes that come next, without taking them.</summary>
    /// <param name="count">How many at most, up to 64 KiB; fewer where the file ends.</param>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count && Fill())
        {
        }
        return Buffered[..Math.Min(count, _end - _start)];
    }

    /// <summary>Takes the next byte if it is this one.</summary>
    public bool Skip(byte expected)
    {
        if (Peek(1) is not [var next] || next != expected) return false;
        Take(1);
        return true;
    }

    public void ReadExactly(Span<byte> bytes)
    {
        int buffered = Math.Min(bytes.Length, _end - _start);
        Buffered[..buffered].CopyTo(bytes);
        Take(buffered);
        bytes = bytes[buffered..];
        int read = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        _taken += read;
        if (read < bytes.Length) throw Invalid($"it ends after {Text(_taken)} bytes, too early");
    }

    /// <summary>Takes the bytes up to the first of two delimiters, and the delimiter.</summary>
    /// <param name="delimiter1">One of them.</param>
    /// <param name="delimiter2">The other.</param>
    /// <param name="maximum">How many bytes at most, up to 64 KiB.</param>
    /// <param name="token">The bytes before the delimiter, or before the file's end; good until the next read.</param>
    /// <param name="delimiter">The delimiter, or −1 at the file's end.</param>
    /// <returns>Whether there was one within the maximum; if not, nothing is taken.</returns>
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

    /// <summary>The head of some bytes as text in quotes, for messages.</summary>
    public static string Excerpt(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("\"");
        foreach (byte b in bytes[..Math.Min(bytes.Length, LongestExcerpt)])
            _ = b is >= 0x20 and < 0x7F ? text.Append((char)b) : text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        return text.Append(bytes.Length > LongestExcerpt ? "...\"" : "\"").ToString();
    }

    /// <summary>A number as text for messages.</summary>
    public static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

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
