using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>
/// The head of a .npy file: magic, version, and a Python dict of the keys descr, fortran_order and shape, padded so that the numbers begin at a multiple of 64
/// bytes. NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays", and numpy.lib.format.
/// </summary>
internal sealed record NumpyHeader(string Type, bool IsFortranOrder, IReadOnlyList<long> Shape)
{
    private const int Alignment = 64;
    private const int MaximumLength = 10_000; // as in numpy.load; that of a matrix needs a hundred
    private const int PrefixLength = 8; // magic and version

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>In version 1.0.</summary>
    public byte[] ToBytes()
    {
        string shape = string.Join(", ", Shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
        string dict = $"{{'descr': '{Type}', 'fortran_order': {(IsFortranOrder ? "True" : "False")}, 'shape': ({shape}), }}";
        int dictStart = PrefixLength + sizeof(ushort);
        int length = (dictStart + dict.Length + Alignment) / Alignment * Alignment; // one more for the line feed
        var bytes = new byte[length];
        Magic.CopyTo(bytes);
        bytes[Magic.Length] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(PrefixLength), (ushort)(length - dictStart));
        Encoding.ASCII.GetBytes(dict.PadRight(length - dictStart - 1) + '\n', bytes.AsSpan(dictStart));
        return bytes;
    }

    /// <exception cref="InvalidDataException">It is no header, or its length is more than there is or needs to be.</exception>
    public static NumpyHeader Read(UntrustedFile file)
    {
        ReadOnlySpan<byte> prefix = file.Peek(PrefixLength);
        if (!prefix.StartsWith(Magic))
            throw file.Invalid(FileKind.Of(prefix) ?? $"it begins with {UntrustedFile.Excerpt(prefix)} instead of \"\\x93NUMPY\"");
        if (prefix.Length < PrefixLength)
            throw file.Invalid("it ends within its header");
        if (prefix is not [.., >= 1 and <= 3 and var major, 0])
            throw file.Invalid($"its version is not 1.0, 2.0 or 3.0 but {string.Join('.', prefix[Magic.Length..].ToArray())}");

        Span<byte> start = stackalloc byte[PrefixLength + (major == 1 ? sizeof(ushort) : sizeof(uint))];
        file.ReadExactly(start);
        uint length = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[PrefixLength..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[PrefixLength..]);
        if (length > file.Remaining)
            throw file.Invalid($"its header should be {UntrustedFile.Text(length)} bytes long, but {UntrustedFile.Text(file.Remaining)} are left");
        if (length > MaximumLength)
            throw file.Invalid($"its header is {UntrustedFile.Text(length)} bytes long; that of a matrix of floats needs about 100, and more than {UntrustedFile.Text(MaximumLength)} are not read");
        var dict = new byte[length];
        file.ReadExactly(dict);
        return new NumpyDict(file, dict).Parse();
    }
}
