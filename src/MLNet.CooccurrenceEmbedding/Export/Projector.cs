using System.Globalization;

namespace MLNet.CooccurrenceEmbedding.Export;

/// <summary>
/// Writes the files of TensorBoard's Embedding Projector: vectors, names with likes, and a ProjectorConfig as protobuf text. The projector
/// splits lines at line feeds and cells at tabs, and does not support quotes. So names cannot contain line breaks and tabs.
/// </summary>
internal static class Projector
{
    private const string Vectors = "vectors.tsv";
    private const string Metadata = "metadata.tsv";
    private const string Config = "projector_config.pbtxt";

    public static void Write(ItemEmbeddings embeddings, string folder)
    {
        Directory.CreateDirectory(folder);
        using var vectors = new AtomicFile(Path.Combine(folder, Vectors));
        using var metadata = new AtomicFile(Path.Combine(folder, Metadata));
        using var config = new AtomicFile(Path.Combine(folder, Config));
        vectors.Write(stream => WriteVectors(embeddings, stream));
        metadata.Write(stream => WriteMetadata(embeddings, stream));
        config.Write(stream => WriteConfig(embeddings, stream));
        vectors.Commit();
        metadata.Commit();
        config.Commit(); // last, since it names the other files
    }

    private static void WriteVectors(ItemEmbeddings embeddings, Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        for (int index = 0; index < embeddings.Count; index++)
        {
            FloatText.WriteJoined(writer, embeddings.GetVector(index), '\t');
            writer.Write('\n');
        }
    }

    private static void WriteMetadata(ItemEmbeddings embeddings, Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write("Name\tLikes\n");
        for (int index = 0; index < embeddings.Count; index++)
        {
            // Different symbols, so that names that differ in these characters still differ.
            writer.Write(embeddings.Names[index].Replace('\t', '␉').Replace('\n', '␊').Replace('\r', '␍'));
            writer.Write('\t');
            writer.Write(embeddings.ItemCounts[index].ToString(CultureInfo.InvariantCulture));
            writer.Write('\n');
        }
    }

    private static void WriteConfig(ItemEmbeddings embeddings, Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(string.Create(CultureInfo.InvariantCulture, $$"""
            embeddings {
              tensor_name: "items"
              tensor_path: "{{Vectors}}"
              tensor_shape: {{embeddings.Count}}
              tensor_shape: {{embeddings.Dimension}}
              metadata_path: "{{Metadata}}"
            }

            """).ReplaceLineEndings("\n"));
    }
}
