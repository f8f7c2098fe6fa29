using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>The first line of a word2vec file, how many items and how many numbers for each, compared with what follows it.</summary>
internal static class Word2VecHeader
{
    private const int LongestLine = 64;
    private const int WindowLength = 1 << 12;
    private const string Expected = "the number of items and that of numbers for each, such as \"1000 300\"";

    public static (int Count, int Dimension) Read(UntrustedFile file, bool binary)
    {
        string? otherKind = FileKind.Of(file.Peek(FileKind.HeadLength));
        if (otherKind is not null) throw file.Invalid(otherKind);
        if (!file.TryReadToken((byte)'\n', (byte)'\n', LongestLine, out ReadOnlySpan<byte> line, out _) || !TryParse(line, out long count, out long dimension))
        {
            throw file.Invalid(
                $"its first line is not {Expected}, but {UntrustedFile.Excerpt(line)}. A file of GloVe lacks that line: put it in front");
        }
        if (count is 0 || dimension is 0)
            throw file.Invalid($"its first line says that there are {count} items with {dimension} numbers each; at least one of each is needed");
        if ((Int128)count * dimension > Array.MaxLength)
            throw file.Invalid($"its first line speaks of {UntrustedFile.Text(count)} x {UntrustedFile.Text(dimension)} numbers; the largest array has {UntrustedFile.Text(Array.MaxLength)}");
        RequireForm(file, (int)dimension, binary);

        // A word of one byte, then a space and the floats; or for each number a space and a digit, and a line feed, which the last line may lack.
        long needed = binary ? count * (1 + 1 + sizeof(float) * dimension) : count * (1 + 2 * dimension + 1) - 1;
        if (needed > file.Remaining)
        {
            throw file.Invalid(
                $"its first line says that there are {UntrustedFile.Text(count)} items with {UntrustedFile.Text(dimension)} numbers each, which need at least {UntrustedFile.Text(needed)} bytes, "
                + $"but {UntrustedFile.Text(file.Remaining)} follow. It is cut off");
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

    private static bool TryParse(ReadOnlySpan<byte> digits, out long number) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static void RequireForm(UntrustedFile file, int dimension, bool binary)
    {
        ReadOnlySpan<byte> window = file.Peek(WindowLength);
        int space = window.IndexOf((byte)' ');
        if (space < 0) return;
        ReadOnlySpan<byte> numbers = window[(space + 1)..];
        int end = numbers.IndexOf((byte)'\n');
        bool isWhole = end >= 0 || window.Length == file.Remaining;
        if (end >= 0) numbers = numbers[..end];

        if (!binary && !Word2VecTextRow.IsText(numbers))
            throw file.Invalid("it is the binary form: load it with binary: true");
        if (binary && Word2VecTextRow.AreNumbers(numbers, isWhole ? dimension : null))
            throw file.Invalid("it is the text form: load it with binary: false");
    }
}
