using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// Reads little-endian numbers and texts of a part of an untrusted file. Sizes are compared with the length of the part and with the limit
/// of memory before memory is allocated.
/// </summary>
/// <param name="stream">The part.</param>
/// <param name="length">Its length, or an upper bound.</param>
/// <param name="limit">The limit of memory.</param>
internal sealed class BoundedReader(Stream stream, long length, MemoryLimit limit) : IDisposable
{
    private const int BitsPerByteOfNumber = 7;

    private long _left = length;

    public void Dispose() => stream.Dispose();

    public void ReadExactly(Span<byte> bytes)
    {
        Require(bytes.Length);
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw TooShort();
        _left -= bytes.Length;
    }

    public T Read<T>()
        where T : unmanaged
    {
        T value = default;
        ReadExactly(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    public T[] ReadArray<T>(int count)
        where T : unmanaged
    {
        var values = new T[RequireItems(count, Unsafe.SizeOf<T>())];
        ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads a number that is not negative, in groups of 7 bits, the lowest first (LEB128).</summary>
    public long ReadLeb128()
    {
        long number = 0;
        for (int shift = 0; shift < sizeof(long) * BitsPerByteOfNumber; shift += BitsPerByteOfNumber)
        {
            byte next = Read<byte>();
            number |= (next & 0x7FL) << shift;
            if (next < 0x80) return number;
        }
        throw new InvalidDataException("The model has a size that is out of range.");
    }

    /// <summary>Reads bytes whose number precedes them.</summary>
    public byte[] ReadBytes() => ReadArray<byte>((int)Math.Min(ReadLeb128(), int.MaxValue));

    /// <summary>Reads a text in UTF-8, whose number of bytes precedes it.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    /// <exception cref="InvalidDataException">There is something left.</exception>
    public void RequireEnd()
    {
        if (stream.ReadByte() >= 0) throw new InvalidDataException("The model has a part with something after its end.");
    }

    private int RequireItems(int count, int itemSize)
    {
        if (count < 0) throw new InvalidDataException($"The model has a size of {count}.");
        Require((long)count * itemSize);
        limit.Take((long)count * itemSize);
        return count;
    }

    private void Require(long bytes)
    {
        if (bytes > _left) throw TooShort();
    }

    private static InvalidDataException TooShort() => new("The model has a part that ends too early.");
}

/// <summary>
/// The memory that the content of a file may use. Compression can make a gigabyte of zeros as small as a kilobyte, so the sizes in a file
/// are not sufficient to limit it.
/// </summary>
internal sealed class MemoryLimit
{
    private const long Minimum = 1 << 28;
    private const long PerFileByte = 50;

    private readonly long _total;
    private long _left;

    private MemoryLimit(long total) => _left = _total = total;

    /// <summary>The limit for a model that is in memory already.</summary>
    public static MemoryLimit None { get; } = new(long.MaxValue);

    /// <summary>The limit for an untrusted file: far more than a model of vectors from real data needs.</summary>
    public static MemoryLimit ForFile(long length) => new(Minimum + PerFileByte * length);

    /// <summary>Called before an allocation.</summary>
    /// <exception cref="InvalidDataException">The total exceeds the limit.</exception>
    public void Take(long bytes)
    {
        if (this == None) return;
        if (bytes > _left)
        {
            throw new InvalidDataException(
                $"The model needs more than {_total / 1_000_000} MB of memory, far more than its size. "
                + "If its source is trusted, use mlContext.Model.Load and ItemEmbeddings.FromModel.");
        }
        _left -= bytes;
    }
}
