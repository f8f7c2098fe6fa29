using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>Checks the names of items before a file is written.</summary>
internal static class NameEncoding
{
    /// <exception cref="InvalidOperationException">A name has an unpaired surrogate, which cannot be encoded in UTF-8.</exception>
    public static void RequireUnicode(ItemEmbeddings embeddings)
    {
        for (int index = 0; index < embeddings.Count; index++)
        {
            for (ReadOnlySpan<char> rest = embeddings.Names[index]; rest.Length > 0;)
            {
                if (Rune.DecodeFromUtf16(rest, out _, out int length) != OperationStatus.Done)
                {
                    throw new InvalidOperationException(
                        $"The name of the item at index {index} has an unpaired surrogate (U+{(int)rest[0]:X4}), "
                        + "which cannot be encoded in UTF-8. Correct the name, or use SaveNumpy, which writes no names.");
                }
                rest = rest[length..];
            }
        }
    }

    /// <exception cref="InvalidOperationException">A name is empty, or two items have the same.</exception>
    public static void RequireDistinct(ItemEmbeddings embeddings)
    {
        for (int index = 0; index < embeddings.Count; index++)
        {
            string name = embeddings.Names[index];
            if (name.Length == 0)
                throw new InvalidOperationException(
                    $"The name of the item at index {index} is empty, which a word2vec file cannot hold. Use SaveCsv or SaveNumpy.");
            if (embeddings.IndexOf(name) is var first && first != index)
                throw new InvalidOperationException(
                    $"The items at index {first} and {index} are both named '{name}', "
                    + "but the names in a word2vec file are unique. Use SaveCsv or SaveNumpy.");
        }
    }
}

/// <summary>
/// Percent-encodes names as words without white space. White space, control characters and the percent sign are encoded as their UTF-8
/// bytes, each as % and two hex digits. Python's urllib.parse.unquote decodes them.
/// </summary>
internal static class PercentEncoding
{
    /// <summary>Encodes a name.</summary>
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

    /// <summary>
    /// Decodes a word. A percent sign without two hex digits is unchanged, and so are encoded bytes that are not UTF-8. Words of other
    /// tools may contain them.
    /// </summary>
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
            while (index + 2 < word.Length && word[index] == '%'
                && char.IsAsciiHexDigit(word[index + 1]) && char.IsAsciiHexDigit(word[index + 2]))
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
