namespace MovieRecommender;

/// <summary>Checks the header of a file. TextLoader finds columns by position and does not check their names.</summary>
internal static class CsvHeader
{
    public static void Check(FileInfo file, string expected)
    {
        using StreamReader reader = file.OpenText();
        string? found = reader.ReadLine()?.TrimEnd();
        if (string.IsNullOrEmpty(found))
            throw new UserErrorException($"{file} is empty. Expected the columns {expected}.");
        if (found != expected)
            throw new UserErrorException($"{file} has the wrong columns. Found {Shorten(found)}, expected {expected}.");
    }

    private static string Shorten(string line)
    {
        const int Longest = 80;
        string printable = new([.. line.Take(Longest).Select(c => char.IsControl(c) ? '?' : c)]);
        return line.Length > Longest ? printable + "..." : printable;
    }
}
