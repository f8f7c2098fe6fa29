using System.Text;
using System.Text.Unicode;

namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>The words of a word2vec file, each of which stands once.</summary>
internal sealed class Word2VecWords(UntrustedFile file, int count)
{
    /// <summary>In bytes. What is longer is no word, but a file of another type.</summary>
    public const int Longest = 1 << 16;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public string[] Names { get; } = new string[count];

    /// <summary>Takes the word of a row and the space after it.</summary>
    public void Read(int row)
    {
        if (!file.TryReadToken((byte)' ', (byte)'\n', Longest, out ReadOnlySpan<byte> word, out int delimiter))
            throw file.Invalid($"the word of {At(row)} is longer than {UntrustedFile.Text(Longest)} bytes: {UntrustedFile.Excerpt(word)}");
        if (delimiter < 0 && word.Length == 0)
            throw file.Invalid($"it ends before {At(row)}, but its first line says that there are {UntrustedFile.Text(count)}");
        if (delimiter != ' ')
            throw file.Invalid($"in {At(row)}, no space and no numbers follow {UntrustedFile.Excerpt(word)}");
        if (word.Length == 0)
            throw file.Invalid($"the word of {At(row)} is empty");
        if (!Utf8.IsValid(word))
            throw file.Invalid($"the word of {At(row)} is not UTF-8: {UntrustedFile.Excerpt(word)}");
        string name = PercentEncoding.Decode(Encoding.UTF8.GetString(word));
        if (!_seen.Add(name))
            throw file.Invalid($"the word of {At(row)}, {UntrustedFile.Excerpt(word)}, stands in an earlier row too");
        Names[row] = name;
    }

    /// <summary>A row for messages.</summary>
    public static string At(int row) => $"row {UntrustedFile.Text(row)} (counted from 0)";
}
