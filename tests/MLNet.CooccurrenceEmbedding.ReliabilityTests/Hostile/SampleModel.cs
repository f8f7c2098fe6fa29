using System.IO.Compression;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Hostile;

/// <summary>A saved model that tests damage.</summary>
/// <param name="Name">The input format.</param>
/// <param name="Saved">The saved file.</param>
/// <param name="Data">The input for Transform.</param>
internal sealed record SampleModel(string Name, byte[] Saved, IDataView Data)
{
    public static IReadOnlyList<SampleModel> All { get; } = CreateAll();

    /// <summary>The entries of the zip.</summary>
    public IReadOnlyList<(string Name, byte[] Content)> Entries { get; } = Unpack(Saved);

    /// <summary>The file with a fixed time of saving, so that equal models have equal bytes.</summary>
    public byte[] Zip => field ??= With(-1, []);

    /// <summary>The zip with one entry replaced.</summary>
    public byte[] With(int entry, byte[] content, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (int index = 0; index < Entries.Count; index++)
            {
                ZipArchiveEntry written = zip.CreateEntry(Entries[index].Name, level);
                written.LastWriteTime = new DateTime(2000, 1, 1);
                using Stream target = written.Open();
                target.Write(index == entry ? content : Entries[index].Content);
            }
        }
        return stream.ToArray();
    }

    private static SampleModel[] CreateAll()
    {
        MLContext mlContext = Toy.Context();
        LikeShapes shapes = LikeShapes.CreateToy(mlContext);
        return
        [
            Create("keys", Toy.Keyed(), "Item", "User"),
            Create("raw ids", shapes.Raw(), "Movie", "User"),
            Create("baskets", shapes.Baskets(), "Movies", ""),
            Create("wide", shapes.Wide(), "Row", ""),
        ];

        SampleModel Create(string name, IDataView data, string item, string user)
        {
            CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
            (options.ItemColumnName, options.UserColumnName) = (item, user);
            return new SampleModel(name, SavedModel.Bytes(mlContext.Transforms.CooccurrenceEmbed(options).Fit(data), data), data);
        }
    }

    private static (string, byte[])[] Unpack(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes));
        return [.. zip.Entries.Select(entry =>
        {
            using Stream stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return (entry.FullName, content.ToArray());
        })];
    }
}
