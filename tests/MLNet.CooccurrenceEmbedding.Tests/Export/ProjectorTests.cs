using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Export;

public class ProjectorTests
{
    [Fact]
    public void SaveProjector_creates_a_folder_with_vectors_metadata_and_configuration()
    {
        using var parent = new TemporaryFolder();
        string folder = Path.Combine(parent.Path, "made", "here");
        SampleVectors.Create(["a\tb\nc\rd", "\"東京\" "], [1, -0.5f, 1E-5f, 0], 2).SaveProjector(folder);

        Assert.Equal("1\t-0.5\n9.99999975E-06\t0\n", File.ReadAllText(Path.Combine(folder, "vectors.tsv")));
        Assert.Equal("Name\tLikes\na␉b␊c␍d\t0\n\"東京\" \t3\n", File.ReadAllText(Path.Combine(folder, "metadata.tsv")));
        Assert.Equal(
            "embeddings {\n  tensor_name: \"items\"\n  tensor_path: \"vectors.tsv\"\n"
            + "  tensor_shape: 2\n  tensor_shape: 2\n  metadata_path: \"metadata.tsv\"\n}\n",
            File.ReadAllText(Path.Combine(folder, "projector_config.pbtxt")));
    }

    [Fact]
    public void SaveProjector_replaces_an_earlier_export_and_keeps_other_files()
    {
        using var folder = new TemporaryFolder();
        folder.File("other", "other"u8);
        SampleVectors.Create("a", "b", "c").SaveProjector(folder.Path);
        SampleVectors.Create("d").SaveProjector(folder.Path);

        Assert.Equal(["metadata.tsv", "other", "projector_config.pbtxt", "vectors.tsv"], folder.Entries);
        Assert.Equal("Name\tLikes\nd\t0\n", File.ReadAllText(folder.File("metadata.tsv")));
        Assert.Single(File.ReadLines(folder.File("vectors.tsv")));
    }

    [Fact]
    public void SaveProjector_keeps_the_earlier_export_when_a_file_cannot_be_written()
    {
        using var folder = new TemporaryFolder();
        SampleVectors.Create("a", "b", "c").SaveProjector(folder.Path);
        string vectors = File.ReadAllText(folder.File("vectors.tsv"));
        File.Delete(folder.File("projector_config.pbtxt"));
        Directory.CreateDirectory(folder.File("projector_config.pbtxt"));

        var refusal = Assert.Throws<UnauthorizedAccessException>(() => SampleVectors.Create("d").SaveProjector(folder.Path));
        Assert.Contains("projector_config.pbtxt' is a folder", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(vectors, File.ReadAllText(folder.File("vectors.tsv")));
        Assert.Equal(["metadata.tsv", "projector_config.pbtxt", "vectors.tsv"], folder.Entries);
    }

    [Fact]
    public void SaveProjector_throws_for_an_invalid_path_or_an_invalid_name()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("file", "earlier"u8);
        Assert.Contains(file, Assert.Throws<IOException>(() => SampleVectors.Hard.SaveProjector(file)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SampleVectors.Hard.SaveProjector(""));
        Assert.Throws<InvalidOperationException>(() => SampleVectors.Create("\uD800").SaveProjector(folder.File("new")));
        Assert.Equal(["file"], folder.Entries);
        Assert.Equal("earlier", File.ReadAllText(file));
    }
}
