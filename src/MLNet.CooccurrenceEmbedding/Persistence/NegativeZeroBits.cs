using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Persistence;

/// <summary>Which numbers are −0, a bit each: a linear map gives them back as 0.</summary>
internal static class NegativeZeroBits
{
    private const int MinusZero = int.MinValue; // the bits of −0

    public static int Length(int numberCount) => (int)(((long)numberCount + 7) / 8);

    /// <summary>A bit for each number, or nothing if there is no −0.</summary>
    public static byte[] Of(ReadOnlySpan<float> numbers)
    {
        byte[] bits = [];
        for (int index = 0; index < numbers.Length; index++)
        {
            if (BitConverter.SingleToInt32Bits(numbers[index]) != MinusZero) continue;
            if (bits.Length == 0) bits = new byte[Length(numbers.Length)];
            bits[index / 8] |= (byte)(1 << (index % 8));
        }
        return bits;
    }

    public static void Set(Span<float> numbers, ReadOnlySpan<byte> bits)
    {
        if (bits.IsEmpty) return;
        for (int index = 0; index < numbers.Length; index++)
        {
            if ((bits[index / 8] >> (index % 8) & 1) == 0) continue;
            if (numbers[index] != 0)
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The model says that number {index} of its vectors is −0, but it is {numbers[index]}."));
            numbers[index] = -0f;
        }
    }
}
