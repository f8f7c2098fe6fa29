using System.IO.Compression;
using CsCheck;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Data;
using MLNet.CooccurrenceEmbedding.ModelZip;
using MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Hostile;

/// <summary>
/// Damaged and malicious model zips. <see cref="ItemEmbeddings.Load(string, string?)"/> gives finite vectors or an InvalidDataException,
/// without ML.NET's loader, and allocates in proportion to the file.
/// </summary>
public sealed class DamagedModelLoadTests(ITestOutputHelper output) : IDisposable
{
    private const int Huge = 300 << 20; // bytes, more than the limit for a small file

    private readonly TemporaryFolder _folder = new();
    private readonly Outcomes _outcomes = new();

    public void Dispose() => _folder.Dispose();

    [RandomFact]
    public void Load_reads_damaged_model_zips_or_throws_InvalidDataException() => Run(
        3000,
        Gen.Select(Gen.OneOf([.. SampleModel.All]), Mutation.Some, (model, mutations) => Mutation.Apply(model.Zip, mutations)));

    [RandomFact]
    public void Load_reads_model_zips_with_damaged_parts_or_throws_InvalidDataException() => Run(
        2000,
        Gen.Select(Gen.OneOf(PartsWithVectors()), Mutation.Some, (part, mutations)
            => part.Model.With(part.Index, Mutation.Apply(part.Model.Entries[part.Index].Content, mutations))));

    /// <summary>These are inside the compressed blocks of a table, which random damage hardly passes.</summary>
    [RandomFact]
    public void Damaged_block_of_vectors_is_read_or_throws_InvalidDataException()
    {
        byte[] good = BlockOfVectors();
        Assert.Equal(3 + 3 + 1, ReadBlock(good).Count(number => number != 0));
        Campaign.Run(output, Mutation.Some.Select(mutations => Mutation.Apply(good, mutations)), 3000, block =>
        {
            var (error, allocated) = Watchdog.Run(() => ReadBlock(block));
            _outcomes.Add("Read", error, allocated);
            AssertDocumented(error);
            Watchdog.AssertInProportion(allocated, block.Length);
        }, Convert.ToHexString);
        _outcomes.WriteTo(output);
    }

    [RandomFact]
    public void Damaged_block_of_texts_is_read_or_throws_InvalidDataException()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (int number in (int[])[3, 1, 1, 4]) writer.Write(number);
        writer.Write("a\u00e9bc");
        byte[] good = stream.ToArray();
        Assert.Equal(["a", "", "\u00e9bc"], ReadTexts(good));
        Campaign.Run(output, Mutation.Some.Select(mutations => Mutation.Apply(good, mutations)), 2000, block =>
        {
            var (error, allocated) = Watchdog.Run(() => ReadTexts(block));
            AssertDocumented(error);
            Watchdog.AssertInProportion(allocated, block.Length);
        }, Convert.ToHexString);
    }

    [Fact]
    public void Load_refuses_zeros_that_are_compressed_to_far_less()
    {
        foreach (var (model, index) in PartsWithVectors().Where(part => part.Model.Name == "baskets")) // a table and a linear map
        {
            byte[] zeros = [.. model.Entries[index].Content];
            Array.Resize(ref zeros, Huge);
            AssertRefused(model.With(index, zeros, CompressionLevel.Optimal));
        }
    }

    [Fact]
    public void Load_refuses_vectors_of_zeros_that_are_left_out()
    {
        const int Count = 2000, Dimension = Huge / sizeof(float) / Count;
        TrainingSummary training = Toy.Fit(Toy.Context(), Toy.Keyed()).Training with { ItemCount = Count, Dimension = Dimension };
        string[] names = [.. Enumerable.Repeat("", Count)];
        ItemEmbeddings embeddings = new(new float[Count * Dimension], Dimension, names, new int[Count], null, training);
        var view = new RowsView(
            Count + 1,
            new RowsColumn<uint>("Item", new KeyDataViewType(typeof(uint), Count), row => (uint)row),
            new RowsColumn<VBuffer<float>>("V", VectorColumn.Type(Dimension), _ => new(Dimension, 0, [], []))
            {
                Annotations = TableAnnotations.ForLookup(embeddings, "Vector"),
            });
        ITransformer model = Toy.Context().Transforms.Conversion
            .MapValue("Vector", view, view.Schema["Item"], view.Schema["V"], "Item").Fit(view);
        AssertRefused(SavedModel.Bytes(model, view));
    }

    private void AssertRefused(byte[] zip)
    {
        Assert.InRange(zip.Length, 0, Huge / 100);
        string path = _folder.File("bomb.zip", zip);
        var (error, allocated) = Watchdog.Run(() => ItemEmbeddings.Load(path));
        Assert.Contains("of memory, far more than its size", Assert.IsType<InvalidDataException>(error).Message, StringComparison.Ordinal);
        Watchdog.AssertInProportion(allocated, zip.Length);
    }

    private void Run(int count, Gen<byte[]> cases)
    {
        foreach (SampleModel model in SampleModel.All)
            Assert.Equal(Toy.Dimension, ItemEmbeddings.Load(_folder.File("good", model.Zip)).Dimension);
        Campaign.Run(output, cases, count, Check, Convert.ToHexString);
        _outcomes.WriteTo(output);
    }

    private void Check(byte[] zip)
    {
        string path = _folder.File("bad", zip);
        ItemEmbeddings? embeddings = null;
        var (error, allocated) = Watchdog.Run(() => embeddings = ItemEmbeddings.Load(path));
        _outcomes.Add("Load", error, allocated);
        AssertDocumented(error);
        if (error is not null)
            Assert.StartsWith($"'{path}' cannot be read as a saved ML.NET model: ", error.Message, StringComparison.Ordinal);
        Watchdog.AssertInProportion(allocated, zip.Length);
        if (embeddings is null) return;
        Assert.Equal(embeddings.Count * embeddings.Dimension, embeddings.Matrix.Length);
        Assert.Equal(embeddings.Count, embeddings.ItemCounts.Count);
        Assert.Equal(-1, embeddings.Matrix.ToArray().AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue));
    }

    private static void AssertDocumented(Exception? error)
    {
        if (error is not (null or InvalidDataException)) throw new InvalidOperationException($"Load throws {error}", error);
    }

    /// <summary>The entries with a table, or with the header of a linear map.</summary>
    private static (SampleModel Model, int Index)[] PartsWithVectors()
        => [.. from model in SampleModel.All
               from entry in model.Entries.Index()
               where entry.Item.Name.EndsWith("DefaultMap.idv", StringComparison.Ordinal) || SavedLinearMap.IsHeader(entry.Item.Content)
               select (model, entry.Index)];

    /// <summary>Two dense vectors of three numbers, and a sparse one with one number.</summary>
    private static byte[] BlockOfVectors()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (int number in (int[])[3, 3, -1, 1, -1, 1, 2]) writer.Write(number);
        for (int number = 1; number <= 7; number++) writer.Write((float)number);
        return stream.ToArray();
    }

    private static float[] ReadBlock(byte[] bytes)
    {
        using var reader = new BoundedReader(new MemoryStream(bytes), bytes.Length, MemoryLimit.ForFile(bytes.Length));
        var block = new VectorBlock(reader, 3, 3);
        var vectors = new float[9];
        for (int row = 0; row < 3; row++) block.ReadNext(vectors.AsSpan(row * 3, 3));
        reader.RequireEnd();
        return vectors;
    }

    private static string[] ReadTexts(byte[] bytes)
    {
        using var reader = new BoundedReader(new MemoryStream(bytes), bytes.Length, MemoryLimit.ForFile(bytes.Length));
        return reader.ReadTexts(3);
    }
}
