using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>The numbers after a word in the text form, one space between two. As gensim does, white space at the end of the line is left out.</summary>
internal static class Word2VecTextRow
{
    private const int LongestNumber = 128; // 0.000...1 with every digit that a float can need after its zeros
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Takes the rest of a line.</summary>
    public static void Read(UntrustedFile file, int row, Span<float> vector)
    {
        int delimiter = ' ';
        for (int column = 0; column < vector.Length; column++)
        {
            if (delimiter != ' ')
                throw file.Invalid($"{Word2VecWords.At(row)} has {column} numbers instead of {vector.Length}");
            if (!file.TryReadToken((byte)' ', (byte)'\n', LongestNumber, out ReadOnlySpan<byte> token, out delimiter) || !TryParse(token, delimiter, out vector[column]))
                throw file.Invalid($"{Word2VecWords.At(row)} has {UntrustedFile.Excerpt(token)} where number {column} (counted from 0) of {vector.Length} should be");
        }
        while (delimiter == ' ')
        {
            if (!file.TryReadToken((byte)' ', (byte)'\n', LongestNumber, out ReadOnlySpan<byte> token, out delimiter) || token.TrimEnd("\r\t"u8).Length > 0)
                throw file.Invalid($"{Word2VecWords.At(row)} has more than {vector.Length} numbers");
        }
    }

    /// <summary>Whether a line has characters of ASCII only, as numbers have; floats in binary form have other bytes too.</summary>
    public static bool IsText(ReadOnlySpan<byte> line)
    {
        foreach (byte b in line)
            if (b is not (>= (byte)' ' and <= (byte)'~' or (byte)'\t' or (byte)'\r')) return false;
        return true;
    }

    /// <summary>Whether a line, or the beginning of one if <paramref name="count"/> is not given, has numbers in text and nothing else.</summary>
    public static bool AreNumbers(ReadOnlySpan<byte> line, int? count)
    {
        line = count is null ? line[..Math.Max(line.LastIndexOf((byte)' '), 0)] : line.TrimEnd(" \t\r"u8);
        int found = 0;
        foreach (Range token in line.Split((byte)' '))
        {
            if (!TryParse(line[token], ' ', out _)) return false;
            found++;
        }
        return found == (count ?? found);
    }

    private static bool TryParse(ReadOnlySpan<byte> token, int delimiter, out float number)
    {
        if (delimiter != ' ') token = token.TrimEnd("\r\t"u8);
        return float.TryParse(token, Style, CultureInfo.InvariantCulture, out number);
    }
}
