using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>
/// Names as words without white space: white space, control characters and the percent sign itself become their bytes in UTF-8, each as % and two hex digits, so
/// that urllib.parse.unquote of Python gives the name back.
/// </summary>
internal static class PercentEncoding
{
    public static string Encode(string name)
    {
        if (!name.Any(IsEncoded)) return name;
        var word = new StringBuilder(name.Length + 8);
        Span<byte> bytes = stackalloc byte[3]; // white space and control characters are below U+10000
        foreach (char c in name)
        {
            if (!IsEncoded(c))
            {
                word.Append(c);
                continue;
            }
            foreach (byte b in bytes[..new Rune(c).EncodeToUtf8(bytes)])
                word.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return word.ToString();
    }

    /// <summary>The name. A percent sign that no two hex digits follow stays as it is, and so do bytes that are not UTF-8: other tools' words may have them.</summary>
    public static string Decode(string word)
    {
        int first = word.IndexOf('%');
        if (first < 0) return word;
        var name = new StringBuilder(word, 0, first, word.Length);
        var bytes = new byte[(word.Length - first) / 3];
        for (int index = first; index < word.Length;)
        {
            int start = index;
            int count = 0;
            while (index + 2 < word.Length && word[index] == '%' && char.IsAsciiHexDigit(word[index + 1]) && char.IsAsciiHexDigit(word[index + 2]))
            {
                bytes[count++] = byte.Parse(word.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                index += 3;
            }
            ReadOnlySpan<byte> run = bytes.AsSpan(0, count);
            if (count == 0) name.Append(word[index++]);
            else if (Utf8.IsValid(run)) name.Append(Encoding.UTF8.GetString(run));
            else name.Append(word, start, index - start);
        }
        return name.ToString();
    }

    private static bool IsEncoded(char c) => c == '%' || char.IsWhiteSpace(c) || char.IsControl(c);
}
