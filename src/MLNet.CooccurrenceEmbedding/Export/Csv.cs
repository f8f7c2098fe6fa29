namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>Comma-separated values as in RFC 4180, with every name in quotes.</summary>
internal static class Csv
{
    private const string LineEnd = "\r\n";

    public static void Write(ItemEmbeddings embeddings, Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write("item");
        for (int column = 0; column < embeddings.Dimension; column++)
        {
            writer.Write(',');
            writer.Write(column);
        }
        writer.Write(LineEnd);
        for (int index = 0; index < embeddings.Count; index++)
        {
            writer.Write('"');
            writer.Write(embeddings.Names[index].Replace("\"", "\"\"", StringComparison.Ordinal));
            writer.Write("\",");
            FloatText.WriteJoined(writer, embeddings.GetVector(index), ',');
            writer.Write(LineEnd);
        }
    }
}
