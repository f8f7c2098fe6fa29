using System.Buffers;
using System.Text;

namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>What a format asks of the items' names, checked before anything is written.</summary>
internal static class FileNames
{
    /// <exception cref="InvalidOperationException">A name has half a surrogate pair, which has no bytes in UTF-8.</exception>
    public static void RequireUnicode(ItemEmbeddings embeddings)
    {
        for (int index = 0; index < embeddings.Count; index++)
        {
            for (ReadOnlySpan<char> rest = embeddings.Names[index]; rest.Length > 0;)
            {
                if (Rune.DecodeFromUtf16(rest, out _, out int length) != OperationStatus.Done)
                {
                    throw new InvalidOperationException(
                        $"The name of item {index}, counted from 0, has half a surrogate pair (U+{(int)rest[0]:X4}), which no file in UTF-8 can hold. Repair the name, or use SaveNumpy, which writes none.");
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
                throw new InvalidOperationException($"The name of item {index}, counted from 0, is empty, which a word2vec file cannot hold. SaveCsv and SaveNumpy can.");
            if (embeddings.IndexOf(name) is var first && first != index)
                throw new InvalidOperationException($"Items {first} and {index}, counted from 0, are both named '{name}'; in a word2vec file each name stands once. SaveCsv and SaveNumpy take both.");
        }
    }
}
