using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Export;

public class StreamTests
{
    private static readonly ItemEmbeddings Vectors = SampleVectors.Create(["a b", "c"], [1, -0.5f, 1E-5f, 1E+20f], 2);

    public static TheoryData<string, Action<Stream>, Action<string>> Saves => new()
    {
        { "numpy", stream => Vectors.SaveNumpy(stream), path => Vectors.SaveNumpy(path) },
        { "csv", stream => Vectors.SaveCsv(stream), path => Vectors.SaveCsv(path) },
        { "text", stream => Vectors.SaveWord2Vec(stream), path => Vectors.SaveWord2Vec(path) },
        {
            "binary",
            stream => Vectors.SaveWord2Vec(stream, Word2VecFormat.Binary),
            path => Vectors.SaveWord2Vec(path, Word2VecFormat.Binary)
        },
    };

    public static TheoryData<string, Action<Stream>, Func<Stream, ItemEmbeddings>> Loads => new()
    {
        { "numpy", stream => Vectors.SaveNumpy(stream), stream => ItemEmbeddings.LoadNumpy(stream, Vectors.Names) },
        { "text", stream => Vectors.SaveWord2Vec(stream), stream => ItemEmbeddings.LoadWord2Vec(stream) },
        {
            "binary",
            stream => Vectors.SaveWord2Vec(stream, Word2VecFormat.Binary),
            stream => ItemEmbeddings.LoadWord2Vec(stream, Word2VecFormat.Binary)
        },
    };

    [Theory]
    [MemberData(nameof(Saves))]
    public void Save_writes_the_same_bytes_to_a_stream_as_to_a_file(string format, Action<Stream> toStream, Action<string> toFile)
    {
        using var folder = new TemporaryFolder();
        using var stream = new MemoryStream();

        toStream(stream);
        toFile(folder.File(format));

        Assert.Equal(File.ReadAllBytes(folder.File(format)), stream.ToArray());
        Assert.True(stream.CanWrite);
    }

    [Theory]
    [MemberData(nameof(Loads))]
    public void Load_reads_a_stream_from_its_position_and_leaves_it_open(
        string format, Action<Stream> save, Func<Stream, ItemEmbeddings> load)
    {
        Assert.NotEmpty(format);
        using var stream = new MemoryStream();
        stream.Write("something before"u8);
        long start = stream.Position;
        save(stream);
        stream.Position = start;

        ItemEmbeddings loaded = load(stream);

        Assert.Equal(Vectors.Names, loaded.Names);
        Columns.AssertSameBits(Vectors.Matrix.ToArray(), loaded.Matrix.ToArray());
        Assert.True(stream.CanRead);
    }

    [Theory]
    [MemberData(nameof(Loads))]
    public void Load_names_the_stream_when_it_is_truncated(string format, Action<Stream> save, Func<Stream, ItemEmbeddings> load)
    {
        Assert.NotEmpty(format);
        using var whole = new MemoryStream();
        save(whole);
        using var truncated = new MemoryStream(whole.ToArray()[..(int)(whole.Length / 2)]);

        Assert.StartsWith(
            "The stream cannot be read as", Assert.Throws<InvalidDataException>(() => load(truncated)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_and_Load_throw_for_streams_that_cannot_be_written_read_or_sought()
    {
        using var readOnly = new MemoryStream(new byte[10], writable: false);
        Assert.Throws<ArgumentException>(() => Vectors.SaveNumpy(readOnly));
        Assert.Throws<ArgumentException>(() => Vectors.SaveCsv(readOnly));
        Assert.Throws<ArgumentException>(() => Vectors.SaveWord2Vec(readOnly));
        Assert.Throws<ArgumentNullException>(() => Vectors.SaveNumpy((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => ItemEmbeddings.LoadWord2Vec((Stream)null!));

        var closed = new MemoryStream();
        closed.Dispose();
        Assert.Throws<ArgumentException>(() => ItemEmbeddings.LoadNumpy(closed));
        using var forward = new ForwardOnlyStream();
        Assert.Contains(
            "MemoryStream", Assert.Throws<ArgumentException>(() => ItemEmbeddings.LoadNumpy(forward)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "MemoryStream", Assert.Throws<ArgumentException>(() => ItemEmbeddings.LoadWord2Vec(forward)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ItemEmbeddings.LoadWord2Vec(new MemoryStream(), (Word2VecFormat)2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Vectors.SaveWord2Vec("nowhere", (Word2VecFormat)(-1)));
    }

    private sealed class ForwardOnlyStream : MemoryStream
    {
        public override bool CanSeek => false;
    }
}
