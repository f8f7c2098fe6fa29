using System.Globalization;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>
/// Writes the two formats of the original word2vec program, like gensim's KeyedVectors.save_word2vec_format. The first line is "items
/// dimension". For each item, its word, a space and its numbers follow. In text format, a line feed ends the numbers. In binary format,
/// they are floats, and nothing follows them.
/// </summary>
internal static class Word2Vec
{
    /// <summary>The names as words without white space.</summary>
    /// <exception cref="InvalidOperationException">A word2vec file cannot hold one of the names.</exception>
    public static string[] EncodeNames(ItemEmbeddings embeddings)
    {
        NameEncoding.RequireDistinct(embeddings);
        NameEncoding.RequireUnicode(embeddings);
        string[] words = [.. embeddings.Names.Select(PercentEncoding.Encode)];
        if (Array.FindIndex(words, word => Encoding.UTF8.GetByteCount(word) > Word2VecWords.MaximumLength) is >= 0 and var index)
        {
            throw new InvalidOperationException(
                $"The name of the item at index {index} is longer than {Word2VecWords.MaximumLength} bytes, "
                + "the most that LoadWord2Vec reads. Use SaveCsv or SaveNumpy.");
        }
        return words;
    }

    public static void Write(ItemEmbeddings embeddings, string[] words, Stream stream, Word2VecFormat format)
    {
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{embeddings.Count} {embeddings.Dimension}\n")));
        if (format == Word2VecFormat.Binary)
            WriteBinary(embeddings, words, stream);
        else
            WriteText(embeddings, words, stream);
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
}
