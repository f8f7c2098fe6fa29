using System.Globalization;
using nietras.SeparatedValues;

namespace MovieRecommender;

/// <summary>A CSV file as in RFC 4180, in UTF-8. An error names the file and the line.</summary>
/// <param name="file">The file, which is read once.</param>
/// <param name="skipInvalid">Whether invalid lines are counted and left out. Otherwise, the first one is an error.</param>
internal sealed class CsvFile(FileInfo file, bool skipInvalid)
{
    private const int LongestExcerpt = 80;

    private string? _firstSkipped;
    private long _skipped;

    /// <summary>Reads the rows below the header.</summary>
    /// <param name="header">The names of the columns, separated by commas.</param>
    /// <param name="parse">Parses a row. It throws <see cref="FormatException"/> for a row that is invalid.</param>
    public IEnumerable<T> Read<T>(string header, SepReader.RowFunc<T> parse)
    {
        using StreamReader text = file.OpenText();
        using SepReader reader = Limit(0, () => Sep.New(',')
            .Reader(options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true })
            .From(text));
        int columns = CheckHeader(reader, header);
        long rows = 0;
        int line = 2;
        while (Limit(line, reader.MoveNext))
        {
            line = reader.Current.LineNumberToExcl;
            if (reader.Current.Span.IsEmpty) continue;
            if (!TryParse(reader.Current, columns, parse, out T? value)) continue;
            rows++;
            yield return value!;
        }
        if (_skipped > 0)
        {
            Screen.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Skipped {_skipped:N0} invalid lines of {file}. The first: {_firstSkipped}"));
        }
        if (rows == 0) throw new UserErrorException($"{file} has no valid lines below its header.");
    }

    /// <summary>Parses an id: a whole number above 0.</summary>
    public static uint ParseId(ReadOnlySpan<char> text, string column)
        => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && id > 0
            ? id
            : throw new FormatException($"{column} is \"{Shorten(text)}\". Expected a whole number above 0.");

    /// <summary>Parses a number with a decimal point.</summary>
    public static float ParseNumber(ReadOnlySpan<char> text, string column)
        => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number)
            ? number
            : throw new FormatException($"{column} is \"{Shorten(text)}\". Expected a finite number, with a decimal point.");

    private int CheckHeader(SepReader reader, string expected)
    {
        if (!Limit(1, reader.MoveNext) || reader.Current.Span.IsEmpty)
            throw new UserErrorException($"{file} is empty. Expected the columns {expected}.");
        SepReader.Row row = reader.Current;
        string raw = Shorten(row.Span);
        string[] found = row[..].ToStringsArray();
        if (string.Join(',', found) != expected)
            throw new UserErrorException($"{file} has the wrong columns. Found {raw}, expected {expected}.");
        return found.Length;
    }

    private bool TryParse<T>(SepReader.Row row, int columns, SepReader.RowFunc<T> parse, out T? value)
    {
        try
        {
            Check(row, columns);
            value = parse(row);
            return true;
        }
        catch (FormatException e)
        {
            string message = $"{file}, line {row.LineNumberFrom}: {e.Message}";
            if (!skipInvalid) throw new UserErrorException(message);
            _firstSkipped ??= message;
            _skipped++;
            value = default;
            return false;
        }
    }

    private static void Check(SepReader.Row row, int columns)
    {
        if (row.Span.Count('"') % 2 != 0)
            throw new FormatException("A quote is not closed.");
        if (row.ColCount != columns)
        {
            throw new FormatException(
                $"The number of fields is {row.ColCount}, not {columns}. A field that contains a comma needs quotes.");
        }
        // The reader decodes bytes that are not UTF-8 as this character.
        if (row.Span.Contains('\uFFFD'))
            throw new FormatException("It is not UTF-8 text. Convert the file to UTF-8.");
    }

    /// <summary>Sep throws <see cref="NotSupportedException"/> for a row that is too long.</summary>
    private T Limit<T>(int line, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (NotSupportedException)
        {
            throw new UserErrorException($"{file}, line {line}: It is longer than 16 MB. Probably a quote is not closed.");
        }
    }

    private static string Shorten(ReadOnlySpan<char> text)
        => text.Length > LongestExcerpt ? $"{text[..LongestExcerpt]}..." : text.ToString();
}
