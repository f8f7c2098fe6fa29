using System.Globalization;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>
/// The two forms of the original word2vec program's files, as gensim's KeyedVectors.save_word2vec_format writes them: a line "items dimension", then for each
/// item its word, a space, and the numbers: as text with a line feed after them, or as floats with nothing after them.
/// </summary>
internal static class Word2VecFile
{
    /// <summary>The names as words.</summary>
    /// <exception cref="InvalidOperationException">Some names cannot stand in such a file.</exception>
    public static string[] WordsOf(ItemEmbeddings embeddings)
    {
        FileNames.RequireDistinct(embeddings);
        FileNames.RequireUnicode(embeddings);
        string[] words = [.. embeddings.Names.Select(PercentEncoding.Encode)];
        if (Array.FindIndex(words, word => Encoding.UTF8.GetByteCount(word) > Word2VecWords.Longest) is >= 0 and var index)
        {
            throw new InvalidOperationException(
                $"The name of item {index}, counted from 0, is longer than the {Word2VecWords.Longest} bytes that are read of a word. SaveCsv and SaveNumpy take any length.");
        }
        return words;
    }

    public static void Write(ItemEmbeddings embeddings, string[] words, Stream stream, bool binary)
    {
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{embeddings.Count} {embeddings.Dimension}\n")));
        if (binary)
            WriteBinary(embeddings, words, stream);
        else
            WriteText(embeddings, words, stream);
    }

    public static ItemEmbeddings Read(string path, bool binary)
    {
        using var file = new UntrustedFile(path, $"word2vec vectors in {(binary ? "binary" : "text")} form");
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
        return ItemEmbeddings.OfFile(matrix, dimension, words.Names);
    }

    private static void WriteBinary(ItemEmbeddings embeddings, string[] words, Stream stream)
    {
        for (int index = 0; index < words.Length; index++)
        {
            stream.Write(Encoding.UTF8.GetBytes(words[index] + ' '));
            LittleEndianFloats.Write(stream, embeddings.GetVector(index));
        }
    }

    private static void WriteText(ItemEmbeddings embeddings, string[] words, Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        for (int index = 0; index < words.Length; index++)
        {
            writer.Write(words[index]);
            writer.Write(' ');
            FloatText.WriteJoined(writer, embeddings.GetVector(index), ' ');
            writer.Write('\n');
        }
    }

    private static void RequireFinite(UntrustedFile file, int row, ReadOnlySpan<float> vector)
    {
        foreach (float number in vector)
        {
            if (!float.IsFinite(number))
                throw file.Invalid($"{Word2VecWords.At(row)} has a number that is {number.ToString(CultureInfo.InvariantCulture)} as a float, which is not finite");
        }
    }

    private static void RequireEnd(UntrustedFile file, bool binary)
    {
        while (!binary && (file.Skip((byte)'\n') || file.Skip((byte)'\r') || file.Skip((byte)' ')))
        {
        }
        ReadOnlySpan<byte> rest = file.Peek(1 << 6);
        if (rest.Length > 0) throw file.Invalid($"more follows the last row that its first line speaks of: {UntrustedFile.Excerpt(rest)}");
    }
}
