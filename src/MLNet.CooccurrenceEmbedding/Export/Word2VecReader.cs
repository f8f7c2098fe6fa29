using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>Reads the two formats that <see cref="Word2Vec"/> writes.</summary>
internal static class Word2VecReader
{
    /// <summary>The format with its article, for messages.</summary>
    public static string Describe(Word2VecFormat format)
        => $"word2vec vectors in {(format == Word2VecFormat.Binary ? "binary" : "text")} format";

    public static ItemEmbeddings Read(UntrustedFile file, Word2VecFormat format)
    {
        bool binary = format == Word2VecFormat.Binary;
        (int count, int dimension) = Word2VecHeader.Read(file, binary);
        var words = new Word2VecWords(file, count);
        var matrix = new float[count * dimension];
        for (int row = 0; row < count; row++)
        {
            words.Read(row);
            Span<float> vector = matrix.AsSpan(row * dimension, dimension);
            if (binary)
            {
                LittleEndianFloats.Read(file, vector);
                file.Skip((byte)'\n'); // the original program ends a vector with it, gensim does not
            }
            else
            {
                Word2VecTextRow.Read(file, row, vector);
            }
            RequireFinite(file, row, vector);
        }
        RequireEnd(file, binary);
        return ItemEmbeddings.FromFile(matrix, dimension, words.Names);
    }

    private static void RequireFinite(UntrustedFile file, int row, ReadOnlySpan<float> vector)
    {
        foreach (float number in vector)
        {
            if (!float.IsFinite(number))
            {
                throw file.Invalid(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Word2VecWords.At(row)} has a number that is {number} as a float, which is not finite"));
            }
        }
    }

    private static void RequireEnd(UntrustedFile file, bool binary)
    {
        while (!binary && (file.Skip((byte)'\n') || file.Skip((byte)'\r') || file.Skip((byte)' ')))
        {
        }
        ReadOnlySpan<byte> rest = file.Peek(1 << 6);
        if (rest.Length > 0)
            throw file.Invalid($"there is more after the last row that its first line declares: {UntrustedFile.Excerpt(rest)}");
    }
}

/// <summary>Reads the first line of a word2vec file, the number of items and their dimension. Checks it against the rest.</summary>
internal static class Word2VecHeader
{
    private const int LongestLine = 64;
    private const int WindowLength = 1 << 12;
    private const string Expected = "the number of items and that of numbers for each, such as \"1000 300\"";

    public static (int Count, int Dimension) Read(UntrustedFile file, bool binary)
    {
        string? otherKind = FileKind.Detect(file.Peek(FileKind.HeadLength));
        if (otherKind is not null) throw file.Invalid(otherKind);
        if (!file.TryReadToken((byte)'\n', (byte)'\n', LongestLine, out ReadOnlySpan<byte> line, out _)
            || !TryParse(line, out long count, out long dimension))
        {
            throw file.Invalid(
                $"its first line is not {Expected}, but {UntrustedFile.Excerpt(line)}. A GloVe file lacks that line: add it");
        }
        if (count is 0 || dimension is 0)
            throw file.Invalid(
                $"its first line says that there are {count} items with {dimension} numbers each; at least one of each is needed");
        if ((Int128)count * dimension > Array.MaxLength)
            throw file.Invalid(
                $"its first line declares {UntrustedFile.Format(count)} x {UntrustedFile.Format(dimension)} numbers; "
                + $"the largest array has {UntrustedFile.Format(Array.MaxLength)}");
        RequireFormat(file, (int)dimension, binary);

        // The shortest item. Binary: a word of one byte, a space and the floats. Text: a word of one byte, a space and a digit for each
        // number, and a line feed, which may be missing in the last line.
        long needed = binary ? count * (1 + 1 + sizeof(float) * dimension) : count * (1 + 2 * dimension + 1) - 1;
        if (needed > file.Remaining)
        {
            throw file.Invalid(
                $"its first line says that there are {UntrustedFile.Format(count)} "
                + $"items with {UntrustedFile.Format(dimension)} numbers each, which need at least {UntrustedFile.Format(needed)} bytes, "
                + $"but {UntrustedFile.Format(file.Remaining)} follow. It is truncated");
        }
        return ((int)count, (int)dimension);
    }

    private static bool TryParse(ReadOnlySpan<byte> line, out long count, out long dimension)
    {
        dimension = 0;
        line = line.TrimEnd(" \r"u8);
        int space = line.IndexOf((byte)' ');
        return TryParse(line[..Math.Max(space, 0)], out count) && TryParse(line[(space + 1)..], out dimension);
    }

    private static bool TryParse(ReadOnlySpan<byte> digits, out long number)
        => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static void RequireFormat(UntrustedFile file, int dimension, bool binary)
    {
        ReadOnlySpan<byte> window = file.Peek(WindowLength);
        int space = window.IndexOf((byte)' ');
        if (space < 0) return;
        ReadOnlySpan<byte> numbers = window[(space + 1)..];
        int end = numbers.IndexOf((byte)'\n');
        bool isWhole = end >= 0 || window.Length == file.Remaining;
        if (end >= 0) numbers = numbers[..end];

        if (!binary && !Word2VecTextRow.IsText(numbers))
            throw file.Invalid("it is the binary format: load it with Word2VecFormat.Binary");
        if (binary && Word2VecTextRow.AreNumbers(numbers, isWhole ? dimension : null))
            throw file.Invalid("it is the text format: load it with Word2VecFormat.Text");
    }
}

/// <summary>Reads the words of a word2vec file, which must be unique.</summary>
internal sealed class Word2VecWords(UntrustedFile file, int count)
{
    /// <summary>The largest length of a word in bytes. A longer word indicates a file of another type.</summary>
    public const int MaximumLength = 1 << 16;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public string[] Names { get; } = new string[count];

    /// <summary>Reads the word of a row and the space after it.</summary>
    public void Read(int row)
    {
        if (!file.TryReadToken((byte)' ', (byte)'\n', MaximumLength, out ReadOnlySpan<byte> word, out int delimiter))
        {
            throw file.Invalid(
                $"the word of {At(row)} is longer than {UntrustedFile.Format(MaximumLength)} bytes: {UntrustedFile.Excerpt(word)}");
        }
        if (delimiter < 0 && word.Length == 0)
            throw file.Invalid($"it ends before {At(row)}, but its first line says that there are {UntrustedFile.Format(count)}");
        if (delimiter != ' ')
            throw file.Invalid($"in {At(row)}, no space and no numbers follow {UntrustedFile.Excerpt(word)}");
        if (word.Length == 0)
            throw file.Invalid($"the word of {At(row)} is empty");
        if (!Utf8.IsValid(word))
            throw file.Invalid($"the word of {At(row)} is not UTF-8: {UntrustedFile.Excerpt(word)}");
        string name = PercentEncoding.Decode(Encoding.UTF8.GetString(word));
        if (!_seen.Add(name))
            throw file.Invalid($"the word of {At(row)}, {UntrustedFile.Excerpt(word)}, is also in an earlier row");
        Names[row] = name;
    }

    /// <summary>Names a row in messages.</summary>
    public static string At(int row) => $"row {UntrustedFile.Format(row)} (0-based)";
}

/// <summary>
/// Reads the numbers after a word in text format, separated by single spaces. As in gensim, white space at the end of a line is ignored.
/// </summary>
internal static class Word2VecTextRow
{
    private const int MaximumLength = 128; // of the smallest float with all of its digits, without exponent
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads the rest of a line.</summary>
    public static void Read(UntrustedFile file, int row, Span<float> vector)
    {
        int delimiter = ' ';
        for (int column = 0; column < vector.Length; column++)
        {
            if (delimiter != ' ')
                throw file.Invalid($"{Word2VecWords.At(row)} has {column} numbers instead of {vector.Length}");
            if (!file.TryReadToken((byte)' ', (byte)'\n', MaximumLength, out ReadOnlySpan<byte> token, out delimiter)
                || !TryParse(token, delimiter, out vector[column]))
                throw file.Invalid(
                    $"{Word2VecWords.At(row)} has {UntrustedFile.Excerpt(token)} "
                    + $"where number {column} (0-based) of {vector.Length} should be");
        }
        while (delimiter == ' ')
        {
            if (!file.TryReadToken((byte)' ', (byte)'\n', MaximumLength, out ReadOnlySpan<byte> token, out delimiter)
                || token.TrimEnd("\r\t"u8).Length > 0)
                throw file.Invalid($"{Word2VecWords.At(row)} has more than {vector.Length} numbers");
        }
    }

    /// <summary>Whether a line has only printable ASCII characters. Floats in binary format have other bytes too.</summary>
    public static bool IsText(ReadOnlySpan<byte> line)
    {
        foreach (byte b in line)
            if (b is not (>= (byte)' ' and <= (byte)'~' or (byte)'\t' or (byte)'\r')) return false;
        return true;
    }

    /// <summary>
    /// Whether a line has only <paramref name="count"/> numbers as text. If the count is <see langword="null"/>, the line may be cut off.
    /// </summary>
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
