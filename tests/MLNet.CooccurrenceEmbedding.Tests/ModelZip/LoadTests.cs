using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.ModelZip;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.ModelZip;

/// <summary>Load gives the vectors of a saved model without ML.NET's loader.</summary>
public sealed class LoadTests
{
    private const string Items = "Items";

    private static readonly TrainingSummary Training = Toy.Fit(Toy.Context(), Toy.Keyed()).Training;

    private readonly MLContext _mlContext = Toy.Context();
    private readonly LikeShapes _toy;

    public LoadTests() => _toy = LikeShapes.CreateToy(_mlContext);

    [Fact]
    public void Load_gives_the_bits_of_the_fit_for_every_key_type()
    {
        AssertLoaded(item => (byte)item);
        AssertLoaded(item => (ushort)item);
        AssertLoaded(item => (uint)item);
        AssertLoaded(item => (ulong)item);

        void AssertLoaded<T>(Func<int, T> item)
            => AssertLoads(Toy.Keyed(Toy.Likes.Select(like => ($"u{like.User}", item(like.Item)))), Toy.Options());
    }

    [Theory]
    [InlineData(UnknownItemVector.Zero)]
    [InlineData(UnknownItemVector.NaN)]
    public void Load_gives_the_bits_of_the_fit_for_raw_ids(UnknownItemVector unknown)
        => AssertLoads(_toy.Raw(), Options("Movie", "User", options => options.UnknownItem = unknown));

    [Theory]
    [InlineData("Movies", Pooling.Mean, Toy.Dimension)]
    [InlineData("Movies", Pooling.Sum, Toy.Dimension)]
    [InlineData("Movies", Pooling.Mean, 60)] // more than the number of items
    [InlineData("Row", Pooling.Mean, Toy.Dimension)]
    [InlineData("Row", Pooling.Sum, Toy.Dimension)]
    [InlineData("Row", Pooling.Sum, 60)]
    public void Load_gives_the_bits_of_the_fit_for_pooled_vectors(string column, Pooling pooling, int dimension)
    {
        var options = Options(column, null, options => (options.Pooling, options.Dimension) = (pooling, dimension));
        AssertLoads(column == "Row" ? _toy.Wide() : _toy.Baskets(), options);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_gives_the_bits_of_the_fit_on_counts(bool diagonal)
    {
        IDataView data = _toy.Counts(bothHalves: false, diagonal);
        var transformer = _mlContext.Transforms.CooccurrenceEmbedCounts(new CooccurrenceCountsEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            FirstItemColumnName = "MovieA",
            SecondItemColumnName = "MovieB",
            CountColumnName = "Count",
            Dimension = Toy.Dimension,
        }).Fit(data);
        AssertLoads(transformer.Embeddings, transformer, data);
    }

    [Fact]
    public void Load_reads_tables_of_several_blocks_and_names_of_any_characters()
    {
        ItemEmbeddings embeddings = Random(10_000, 3, item => item % 7 == 0 ? "" : $"\u00e9\U0001f3ac{item}\n");
        ITransformer model = BuiltInLookup.Create(embeddings, new KeyDataViewType(typeof(uint), 10_000), "Vector", Items, unknown: 0);
        AssertLoads(embeddings, model, Toy.Keyed());
    }

    [Fact]
    public void Load_finds_vectors_in_nested_chains_among_other_transformers()
    {
        IDataView data = Toy.Named(_mlContext);
        var model = _mlContext.Transforms.Conversion.MapValueToKey("Item", "Movie")
            .Append(_mlContext.Transforms.Conversion.MapValue("Length", [new KeyValuePair<string, int>("Movie 1", 1)], "Movie"))
            .Append(_mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", Toy.Dimension))
            .Append(_mlContext.Transforms.ProjectToPrincipalComponents("Features", "Vector", rank: 2))
            .Append(_mlContext.Regression.Trainers.OnlineGradientDescent())
            .Fit(data);
        AssertLoads(ItemEmbeddings.FromModel(_mlContext, model, "Vector"), new TransformerChain<ITransformer>(model), data);
    }

    [Fact]
    public void Load_distinguishes_vectors_by_output_column()
    {
        ItemEmbeddings[] all = [Random(25, 6), Random(25, 6), Random(25, 6)];
        // Two sums read the same column.
        var model = new TransformerChain<ITransformer>(
            BuiltInPooling.Create(all[0], NumberDataViewType.Single, "First", "Wide", Pooling.Sum),
            new TransformerChain<ITransformer>(
                BuiltInLookup.Create(all[1], new KeyDataViewType(typeof(uint), 25), "Second", Items, unknown: 0),
                BuiltInPooling.Create(all[2], NumberDataViewType.Single, "Third", "Wide", Pooling.Sum)));
        byte[] zip = SavedModel.Bytes(model, Toy.Keyed());
        ITransformer loaded = SavedModel.Load(zip);
        foreach (var (column, expected) in ((string[])["First", "Second", "Third"]).Zip(all))
        {
            Columns.AssertSame(expected, Load(zip, column));
            Columns.AssertSame(expected, ItemEmbeddings.FromModel(_mlContext, loaded, column));
        }

        var several = Assert.Throws<ArgumentException>(() => Load(zip));
        Assert.Contains("several columns", several.Message, StringComparison.Ordinal);
        Assert.Contains("'First', 'Second', 'Third'", several.Message, StringComparison.Ordinal);
        var none = Assert.Throws<ArgumentException>(() => Load(zip, "Fourth"));
        Assert.Contains("to column 'Fourth', but to 'First', 'Second', 'Third'", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_takes_the_last_of_two_vectors_with_the_same_output_column()
    {
        ItemEmbeddings first = Random(25, 6), second = Random(25, 6);
        var model = new TransformerChain<ITransformer>(
            BuiltInPooling.Create(first, NumberDataViewType.Single, "Vector", "Wide", Pooling.Sum),
            BuiltInPooling.Create(second, NumberDataViewType.Single, "Vector", "Wide", Pooling.Sum));
        byte[] zip = SavedModel.Bytes(model, Toy.Keyed());
        Columns.AssertSame(second, Load(zip));
        Columns.AssertSame(second, ItemEmbeddings.FromModel(_mlContext, SavedModel.Load(zip), "Vector"));
    }

    [Fact]
    public void Load_reads_a_file_and_names_it_in_errors()
    {
        using var folder = new TemporaryFolder();
        var transformer = Toy.Fit(_mlContext, Toy.Keyed());
        byte[] zip = SavedModel.Bytes(transformer, Toy.Keyed());
        Columns.AssertSame(transformer.Embeddings, ItemEmbeddings.Load(folder.File("model.zip", zip)));

        AssertInvalid("it is a damaged zip file", zip.AsSpan(..^10));
        AssertInvalid("it is not a zip file", "movie,user\n1,1\n"u8);
        AssertInvalid("it is empty", []);
        ITransformer other = _mlContext.Transforms.Conversion
            .MapValue("V", [new KeyValuePair<string, int>("u1", 1)], "User")
            .Fit(Toy.Keyed());
        AssertInvalid("it holds no item vectors of this library", SavedModel.Bytes(other, Toy.Keyed()));
        Assert.Throws<FileNotFoundException>(() => ItemEmbeddings.Load(folder.File("none.zip")));

        void AssertInvalid(string reason, ReadOnlySpan<byte> content)
        {
            string path = folder.File("bad.zip", content);
            string message = Assert.Throws<InvalidDataException>(() => ItemEmbeddings.Load(path)).Message;
            Assert.StartsWith($"'{path}' cannot be read as a saved ML.NET model: ", message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Load_leaves_the_stream_open_and_needs_one_that_is_seekable()
    {
        using var stream = new MemoryStream();
        _mlContext.Model.Save(Toy.Fit(_mlContext, Toy.Keyed()), Toy.Keyed().Schema, stream);
        Assert.Equal(Toy.ItemCount, ItemEmbeddings.Load(stream).Count);
        Assert.True(stream.CanRead);
        using var gzip = new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress);
        Assert.Throws<ArgumentException>(() => ItemEmbeddings.Load(gzip));
    }

    private static CooccurrenceEmbeddingEstimator.Options Options(
        string items, string? user, Action<CooccurrenceEmbeddingEstimator.Options> change)
    {
        CooccurrenceEmbeddingEstimator.Options options = Toy.Options();
        (options.ItemColumnName, options.UserColumnName) = (items, user);
        change(options);
        return options;
    }

    private void AssertLoads(IDataView data, CooccurrenceEmbeddingEstimator.Options options)
    {
        var transformer = _mlContext.Transforms.CooccurrenceEmbed(options).Fit(data);
        AssertLoads(transformer.Embeddings, transformer, data);
    }

    /// <summary>Checks Load and FromModel on the saved model, and on the model that is loaded by ML.NET and saved again.</summary>
    private void AssertLoads(ItemEmbeddings expected, ITransformer model, IDataView data)
    {
        byte[] zip = SavedModel.Bytes(model, data);
        ITransformer loaded = SavedModel.Load(zip);
        Columns.AssertSame(expected, Load(zip));
        Columns.AssertSame(expected, Load(zip, "Vector"));
        Columns.AssertSame(expected, ItemEmbeddings.FromModel(_mlContext, loaded, "Vector"));
        Columns.AssertSame(expected, Load(SavedModel.Bytes(loaded, data)));
    }

    private static ItemEmbeddings Load(byte[] zip, string? column = null)
    {
        using var stream = new MemoryStream(zip);
        return ItemEmbeddings.Load(stream, column);
    }

    private static ItemEmbeddings Random(int count, int dimension, Func<int, string>? name = null)
    {
        float[] matrix = [.. Enumerable.Range(0, count * dimension).Select(_ => System.Random.Shared.NextSingle() - 0.5f)];
        string[] names = [.. Enumerable.Range(1, count).Select(name ?? (item => $"Item {item}"))];
        int[] counts = [.. Enumerable.Range(1, count)];
        return new(matrix, dimension, names, counts, null, Training with { ItemCount = count, Dimension = dimension });
    }
}
