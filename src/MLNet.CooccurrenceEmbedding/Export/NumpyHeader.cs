using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>
/// The header of a .npy file: magic bytes, version, and a Python dict with the keys descr, fortran_order and shape. It is padded so that
/// the numbers start at a multiple of 64 bytes. (NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays"; numpy.lib.format.)
/// </summary>
internal sealed record NumpyHeader(string Type, bool IsFortranOrder, IReadOnlyList<long> Shape)
{
    private const int Alignment = 64;
    private const int MaximumLength = 10_000; // the limit of numpy.load; the header of a matrix has about 100 bytes
    private const int PrefixLength = 8; // magic and version

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The header in version 1.0.</summary>
    public byte[] ToBytes()
    {
        string shape = string.Join(", ", Shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        string dict = $"{{'descr': '{Type}', 'fortran_order': {(IsFortranOrder ? "True" : "False")}, 'shape': ({shape}), }}";
        int dictStart = PrefixLength + sizeof(ushort);
        int length = (dictStart + dict.Length + Alignment) / Alignment * Alignment; // rounded up, with one byte for the line feed
        var bytes = new byte[length];
        Magic.CopyTo(bytes);
        bytes[Magic.Length] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(PrefixLength), (ushort)(length - dictStart));
        Encoding.ASCII.GetBytes(dict.PadRight(length - dictStart - 1) + '\n', bytes.AsSpan(dictStart));
        return bytes;
    }

    /// <exception cref="InvalidDataException">The header is invalid, truncated, or longer than that of any matrix.</exception>
    public static NumpyHeader Read(UntrustedFile file)
    {
        ReadOnlySpan<byte> prefix = file.Peek(PrefixLength);
        if (!prefix.StartsWith(Magic))
            throw file.Invalid(FileKind.Detect(prefix) ?? $"it begins with {UntrustedFile.Excerpt(prefix)} instead of \"\\x93NUMPY\"");
        if (prefix.Length < PrefixLength)
            throw file.Invalid("it is truncated within its header");
        if (prefix is not [.., >= 1 and <= 3 and var major, 0])
            throw file.Invalid($"its version is not 1.0, 2.0 or 3.0 but {string.Join('.', prefix[Magic.Length..].ToArray())}");

        Span<byte> start = stackalloc byte[PrefixLength + (major == 1 ? sizeof(ushort) : sizeof(uint))];
        file.ReadExactly(start);
        uint length = major == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[PrefixLength..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[PrefixLength..]);
        if (length > file.Remaining)
            throw file.Invalid(
                $"its header should be {UntrustedFile.Format(length)} bytes long, but {UntrustedFile.Format(file.Remaining)} are left");
        if (length > MaximumLength)
            throw file.Invalid(
                $"its header is {UntrustedFile.Format(length)} bytes long; "
                + $"that of a matrix of floats needs about 100, and more than {UntrustedFile.Format(MaximumLength)} are not read");
        var dict = new byte[length];
        file.ReadExactly(dict);
        return new NumpyDict(file, dict).Parse();
    }
}

/// <summary>
/// Parses the Python dict in a .npy header, and no other Python. Its keys are descr (text), fortran_order (True or False) and shape (a
/// tuple of sizes), each once, in any order.
/// </summary>
internal ref struct NumpyDict(UntrustedFile file, ReadOnlySpan<byte> text)
{
    private const string Expected = "a dict of 'descr', 'fortran_order' and 'shape'";

    private readonly ReadOnlySpan<byte> _text = text;
    private int _position;

    public NumpyHeader Parse()
    {
        string? type = null;
        bool? isFortranOrder = null;
        long[]? shape = null;
        Take('{');
        while (!TryTake('}'))
        {
            string key = TakeText();
            Take(':');
            switch (key)
            {
                case "descr" when type is null: type = TakeType(); break;
                case "fortran_order" when isFortranOrder is null: isFortranOrder = TakeBool(); break;
                case "shape" when shape is null: shape = TakeSizes(); break;
                default: throw file.Invalid($"its header is not {Expected}, each once: it has '{key}'");
            }
            if (TryTake(',')) continue;
            Take('}');
            break;
        }
        SkipSpace();
        if (_position < _text.Length) throw Unexpected("the end");
        if (type is null || isFortranOrder is null || shape is null)
            throw file.Invalid($"its header is not {Expected}: {UntrustedFile.Excerpt(_text)}");
        return new NumpyHeader(type, isFortranOrder.Value, shape);
    }

    private string TakeType()
    {
        if (!TryTake('[')) return TakeText();
        throw file.Invalid("it holds records (a structured array). Save the columns of numbers alone, as one matrix");
    }

    private string TakeText()
    {
        char quote = TryTake('"') ? '"' : '\'';
        if (quote == '\'') Take('\'');
        int length = _text[_position..].IndexOf((byte)quote);
        ReadOnlySpan<byte> content = length < 0 ? default : _text.Slice(_position, length);
        if (length < 0 || content.ContainsAnyExceptInRange((byte)' ', (byte)'~') || content.Contains((byte)'\\'))
            throw Unexpected("plain text in quotes");
        _position += length + 1;
        return Encoding.ASCII.GetString(content);
    }

    private bool TakeBool()
    {
        SkipSpace();
        foreach (bool value in (ReadOnlySpan<bool>)[true, false])
        {
            ReadOnlySpan<byte> name = value ? "True"u8 : "False"u8;
            if (!_text[_position..].StartsWith(name)) continue;
            _position += name.Length;
            return value;
        }
        throw Unexpected("True or False");
    }

    private long[] TakeSizes()
    {
        var sizes = new List<long>();
        Take('(');
        while (!TryTake(')'))
        {
            sizes.Add(TakeSize());
            if (TryTake(',')) continue;
            Take(')');
            break;
        }
        return [.. sizes];
    }

    private long TakeSize()
    {
        SkipSpace();
        int length = _text[_position..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (length <= 0) throw Unexpected("a size of 0 or more");
        if (!long.TryParse(_text.Slice(_position, length), NumberStyles.None, CultureInfo.InvariantCulture, out long size))
            throw Unexpected("a size below 2^63");
        _position += length;
        return size;
    }

    private void Take(char expected)
    {
        if (!TryTake(expected)) throw Unexpected($"'{expected}'");
    }

    private bool TryTake(char expected)
    {
        SkipSpace();
        if (_position == _text.Length || _text[_position] != expected) return false;
        _position++;
        return true;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r') _position++;
    }

    private readonly InvalidDataException Unexpected(string expected)
    {
        string found = _position == _text.Length ? "ended" : UntrustedFile.Excerpt(_text[_position..]);
        return file.Invalid($"its header has {found} where there should be {expected}");
    }
}
