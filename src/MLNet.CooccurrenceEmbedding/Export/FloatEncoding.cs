using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>
/// Writes floats as text with nine digits, from which C#, Python and JavaScript read the same bits. The shortest text that .NET reads back
/// is not sufficient: Python and JavaScript read a double and round it to a float, which for a few numbers, such as 7.038531E-26, gives a
/// neighboring float.
/// </summary>
internal static class FloatText
{
    private const int MaximumLength = 16;

    public static void WriteJoined(TextWriter writer, ReadOnlySpan<float> numbers, char separator)
    {
        Span<char> text = stackalloc char[MaximumLength];
        for (int index = 0; index < numbers.Length; index++)
        {
            if (index > 0) writer.Write(separator);
            numbers[index].TryFormat(text, out int length, "G9", CultureInfo.InvariantCulture);
            writer.Write(text[..length]);
        }
    }
}

/// <summary>Little-endian floats of four bytes, as in the files of NumPy and word2vec.</summary>
internal static class LittleEndianFloats
{
    private const int ChunkLength = 1 << 14; // also keeps the bytes of a long vector below the 2 GiB of a span

    public static void Write(Stream stream, ReadOnlySpan<float> numbers)
    {
        Span<int> reversed = BitConverter.IsLittleEndian ? [] : new int[ChunkLength];
        for (; numbers.Length > 0; numbers = numbers[Math.Min(ChunkLength, numbers.Length)..])
        {
            ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(numbers[..Math.Min(ChunkLength, numbers.Length)]);
            if (!BitConverter.IsLittleEndian)
            {
                BinaryPrimitives.ReverseEndianness(bits, reversed);
                bits = reversed[..bits.Length];
            }
            stream.Write(MemoryMarshal.AsBytes(bits));
        }
    }

    public static void Read(UntrustedFile file, Span<float> numbers)
    {
        for (; numbers.Length > 0; numbers = numbers[Math.Min(ChunkLength, numbers.Length)..])
        {
            Span<int> bits = MemoryMarshal.Cast<float, int>(numbers[..Math.Min(ChunkLength, numbers.Length)]);
            file.ReadExactly(MemoryMarshal.AsBytes(bits));
            if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }
}
