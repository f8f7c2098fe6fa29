using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>Floats of four bytes, least significant first, as NumPy and word2vec have them on all usual machines.</summary>
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
