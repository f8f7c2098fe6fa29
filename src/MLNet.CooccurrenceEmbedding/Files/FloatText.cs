using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>
/// Floats as text that gives the same bits back in C#, Python and JavaScript. The shortest digits that are nearest to a float are not enough for that: Python
/// and JavaScript read a double and round it to a float, which for a few (7.038531E-26) is the float next to it. Those get the digits of the double.
/// </summary>
internal static class FloatText
{
    private const int LongestDouble = 24;

    public static void WriteJoined(TextWriter writer, ReadOnlySpan<float> numbers, char separator)
    {
        Span<char> text = stackalloc char[LongestDouble];
        for (int index = 0; index < numbers.Length; index++)
        {
            if (index > 0) writer.Write(separator);
            writer.Write(text[..Format(numbers[index], text)]);
        }
    }

    private static int Format(float number, Span<char> text)
    {
        number.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        if ((float)double.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture) != number)
            ((double)number).TryFormat(text, out length, "R", CultureInfo.InvariantCulture);
        return length;
    }
}
