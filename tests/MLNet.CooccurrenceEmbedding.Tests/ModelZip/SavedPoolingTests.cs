using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.ModelZip;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.ModelZip;

/// <summary>Compares pooled vectors of saved models with sums in double precision.</summary>
public class SavedPoolingTests
{
    private const int ItemCount = 25;
    private const int BasketSize = 6; // for vectors of known size

    private static readonly TrainingSummary Training = Toy.Fit(Toy.Context(), Toy.Keyed()).Training;

    private readonly MLContext _mlContext = Toy.Context();

    /// <summary>
    /// Baskets of 1-based items, with repeated and missing items, with missing items only, and (for a variable size) empty.
    /// </summary>
    private static readonly int[][] Baskets =
    [
        [1, 2, 3, 4, 5, 25], [7, 7, 7, 0, 9, 9], [0, 0, 0, 0, 0, 0], [0, 0, 13, 0, 0, 0], [20, 19, 18, 0, 16, 15],
    ];

    private sealed class BasketRow<TKey>
    {
        public TKey[] Items { get; set; } = [];
    }

    private sealed class WideRow
    {
        public VBuffer<float> Items { get; set; }
    }

    [Theory]
    [InlineData(Pooling.Mean, 6)]
    [InlineData(Pooling.Sum, 6)]
    [InlineData(Pooling.Mean, 17)] // more than the rows that are written at a time
    [InlineData(Pooling.Mean, 25)]
    [InlineData(Pooling.Mean, 26)] // more than the number of items
    [InlineData(Pooling.Sum, 60)]
    public void Saved_model_pools_vectors_of_keys(Pooling pooling, int dimension)
    {
        ItemEmbeddings embeddings = Random(dimension);
        AssertPooled(embeddings, pooling, Key<uint>(), Keyed(item => (uint)item, 0), Counts(variable: true));
        AssertPooled(embeddings, pooling, Key<uint>(), Keyed(item => (uint)item, BasketSize), Counts(variable: false));
    }

    [Fact]
    public void Saved_model_pools_keys_of_every_type()
    {
        ItemEmbeddings embeddings = Random(6);
        AssertPooled(embeddings, Pooling.Mean, Key<byte>(), Keyed(item => (byte)item, 0), Counts(variable: true));
        AssertPooled(embeddings, Pooling.Mean, Key<ushort>(), Keyed(item => (ushort)item, 0), Counts(variable: true));
        AssertPooled(embeddings, Pooling.Mean, Key<ulong>(), Keyed(item => (ulong)item, 0), Counts(variable: true));
        AssertPooled(embeddings, Pooling.Mean, Key<ulong>(), Keyed(item => (ulong)item, BasketSize), Counts(variable: false));
    }

    [Theory]
    [InlineData(Pooling.Mean, 6)]
    [InlineData(Pooling.Sum, 6)]
    [InlineData(Pooling.Mean, 60)]
    public void Saved_model_pools_rows_with_one_slot_per_item(Pooling pooling, int dimension)
    {
        ItemEmbeddings embeddings = Random(dimension);
        double[][] weights = [[.. Enumerable.Range(0, ItemCount).Select(item => item % 3 * 0.5)], .. Counts(variable: true)];
        foreach (bool isSparse in (bool[])[false, true])
            AssertPooled(embeddings, pooling, NumberDataViewType.Single, Wide(weights, isSparse), weights);
    }

    [Theory]
    [InlineData("Items", Pooling.Mean)]
    [InlineData("Items", Pooling.Sum)]
    [InlineData("Key", Pooling.Mean)]
    [InlineData("Value", Pooling.Mean)]
    public void Saved_model_accepts_any_output_name_and_leaves_no_helper_columns(string output, Pooling pooling)
    {
        foreach (int dimension in (int[])[6, 60])
        {
            ItemEmbeddings embeddings = Random(dimension);
            IDataView data = Keyed(item => (uint)item, 0);
            ITransformer loaded = SavedModel.Reload(BuiltInPooling.Create(embeddings, Key<uint>(), output, "Items", pooling), data);
            IDataView pooled = loaded.Transform(data);
            Assert.Equal(
                ((string[])["Items", output]).Distinct(), pooled.Schema.Where(column => !column.IsHidden).Select(column => column.Name));
            AssertClose(embeddings, pooling, Counts(variable: true), Columns.Vectors(pooled, output));
            Columns.AssertSame(embeddings, ItemEmbeddings.FromModel(_mlContext, loaded, output));
        }
    }

    [Fact]
    public void Saved_model_pools_a_single_item()
    {
        ItemEmbeddings embeddings = new([1, 2, 3], 3, ["only"], [4], null, Training with { ItemCount = 1, Dimension = 3 });
        IDataView data = Wide([[2], [0]], isSparse: false);
        ITransformer loaded = SavedModel.Reload(
            BuiltInPooling.Create(embeddings, NumberDataViewType.Single, "Vector", "Items", Pooling.Sum), data);
        Columns.AssertSameBits([[2, 4, 6], [0, 0, 0]], Columns.Vectors(loaded.Transform(data), "Vector"));
        Columns.AssertSame(embeddings, ItemEmbeddings.FromModel(_mlContext, loaded, "Vector"));
    }

    [Fact]
    public void FromModel_distinguishes_lookup_and_pooled_vectors_by_output_column()
    {
        var lookup = Toy.Fit(_mlContext, Toy.Keyed());
        ItemEmbeddings first = Random(6), second = Random(60);
        var model = new TransformerChain<ITransformer>(
            BuiltInPooling.Create(first, Key<uint>(), "First", "Items", Pooling.Mean),
            new TransformerChain<ITransformer>(
                lookup, BuiltInPooling.Create(second, NumberDataViewType.Single, "Second", "Wide", Pooling.Sum)));
        foreach (ITransformer either in (ITransformer[])[model, SavedModel.Reload(model, Toy.Keyed())])
        {
            Columns.AssertSame(lookup.Embeddings, ItemEmbeddings.FromModel(_mlContext, either, "Vector"));
            Columns.AssertSame(first, ItemEmbeddings.FromModel(_mlContext, either, "First"));
            Columns.AssertSame(second, ItemEmbeddings.FromModel(_mlContext, either, "Second"));
            var error = Assert.Throws<ArgumentException>(() => ItemEmbeddings.FromModel(_mlContext, either, "Third"));
            Assert.Contains("'First', 'Vector', 'Second'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Saved_model_pools_bit_identically_without_the_library()
    {
        foreach (int dimension in (int[])[6, 60])
        {
            ItemEmbeddings embeddings = Random(dimension);
            AssertSameInOtherProcess(Keyed(item => (uint)item, 0), Key<uint>(), Pooling.Mean);
            AssertSameInOtherProcess(Wide(Counts(variable: true), isSparse: true), NumberDataViewType.Single, Pooling.Sum);

            void AssertSameInOtherProcess(IDataView data, PrimitiveDataViewType itemType, Pooling pooling)
            {
                ITransformer model = BuiltInPooling.Create(embeddings, itemType, "Vector", "Items", pooling);
                float[] expected = [.. Columns.Vectors(SavedModel.Reload(model, data).Transform(data), "Vector").SelectMany(row => row)];
                Assert.Equal(Counts(variable: true).Length * dimension, expected.Length);
                Columns.AssertSameBits(expected, SeparateProcessScorer.Score(_mlContext, model, data, data, "Vector"));
            }
        }
    }

    [Fact]
    public void Size_limit_of_a_saved_model_is_checked_before_saving()
    {
        Assert.True(BuiltInLinearMap.Fits(9724, 300));
        Assert.True(BuiltInLinearMap.Fits(1_700_000, 300));
        Assert.False(BuiltInLinearMap.Fits(2_000_000, 300));
        Assert.True(BuiltInLinearMap.Fits(25, 20_000)); // 800 copies of the items
        Assert.False(BuiltInLinearMap.Fits(25, 30_000));
        Assert.False(BuiltInLinearMap.Fits(int.MaxValue, int.MaxValue));
        Assert.False(BuiltInModel.Fits(int.MaxValue, 1 << 30));

        ItemEmbeddings wide = new(new float[30_000], 30_000, ["only"], [1], null, Training with { ItemCount = 1, Dimension = 30_000 });
        Assert.Throws<ArgumentException>(() => BuiltInPooling.Create(wide, Key<uint>(), "Vector", "Items", Pooling.Mean));
    }

    [Fact]
    public void FromModel_throws_when_the_linear_map_does_not_match_the_vectors()
    {
        ItemEmbeddings good = Random(6);
        Columns.AssertSame(good, Read(good, map: good));
        const string Lacks = "lacks the linear map of 'Items' with 6 x 25 numbers";
        AssertRejected(Lacks, good, Random(7));
        AssertRejected(Lacks, good, Random(26)); // the map reads copies of the items
        AssertRejected(Lacks, good, new([1, 2, 3], 3, ["only"], [4], null, Training with { ItemCount = 1, Dimension = 3 }));
        AssertRejected(Lacks, good, good, read: "Other");
        AssertRejected(Lacks, good, map: null);
        AssertRejected("lacks the linear map of ''", good, good, source: "");

        // Nonzero numbers in slots without an item: 26 numbers need two copies of the 25 items.
        float[] twice = [.. Enumerable.Repeat(1f, 2 * ItemCount * 26)];
        AssertRejected("other than zeros where there is no item", Random(26), Embeddings(twice, 26, 2 * ItemCount, 2 * ItemCount));
    }

    [Fact]
    public void FromModel_throws_when_summary_names_or_counts_do_not_match_the_vectors()
    {
        ItemEmbeddings good = Random(6);
        AssertSummaryRefused("lacks the linear map of 'Items' with 6 x 24 numbers", good.Training! with { ItemCount = 24 });
        AssertSummaryRefused(
            "with 1 x 40000000 numbers", good.Training with { ItemCount = 40_000_000, Dimension = 1 });
        AssertSummaryRefused("with 5 x 25 numbers", good.Training with { Dimension = 5 });
        AssertSummaryRefused("declares 0 x 6 numbers", good.Training with { ItemCount = 0 });
        AssertSummaryRefused("declares -25 x 6 numbers", good.Training with { ItemCount = -25 });
        AssertSummaryRefused("declares 25 x 0 numbers", good.Training with { Dimension = 0 });
        AssertSummaryRefused("declares 25 x 1000000000 numbers", good.Training with { Dimension = 1_000_000_000 });
        AssertSummaryRefused(
            "declares 2147483647 x 2147483647 numbers", good.Training with { ItemCount = int.MaxValue, Dimension = int.MaxValue });
        AssertSummaryRefused(
            "declares 2147483647 x 1073741824 numbers", good.Training with { ItemCount = int.MaxValue, Dimension = 1 << 30 });
        AssertRejected("ItemNames' is Vector<String, 24>", Embeddings(good.Matrix.ToArray(), 6, names: 24), good);
        AssertRejected("ItemCounts' is Vector<Int32, 26>", Embeddings(good.Matrix.ToArray(), 6, counts: 26), good);

        void AssertSummaryRefused(string found, TrainingSummary training)
            => AssertRejected(found, new(good.Matrix.ToArray(), 6, [.. good.Names], [.. good.ItemCounts], good.Diagonal, training), good);
    }

    private void AssertRejected(
        string found, ItemEmbeddings about, ItemEmbeddings? map, string read = "Items", string source = "Items")
        => Assert.Contains(
            found, Assert.Throws<InvalidDataException>(() => Read(about, map, read, source)).Message, StringComparison.Ordinal);

    /// <summary>A saved model with a linear map of some vectors, and annotations of others.</summary>
    private ItemEmbeddings Read(ItemEmbeddings about, ItemEmbeddings? map, string read = "Items", string source = "Items")
    {
        ITransformer table = BuiltInPooling.MapToZero(about, "About", "Hash", "Vector", source);
        ITransformer model = map is null
            ? table
            : new TransformerChain<ITransformer>(BuiltInLinearMap.Create(map, "Sums", read), table);
        return ItemEmbeddings.FromModel(_mlContext, SavedModel.Reload(model, SyntheticView.UnitVectors(read, about.Count)), "Vector");
    }

    private void AssertPooled(
        ItemEmbeddings embeddings, Pooling pooling, PrimitiveDataViewType itemType, IDataView data, double[][] weights)
    {
        ITransformer loaded = SavedModel.Reload(BuiltInPooling.Create(embeddings, itemType, "Vector", "Items", pooling), data);
        ITransformer again = SavedModel.Reload(loaded, data);
        float[][] pooled = Columns.Vectors(loaded.Transform(data), "Vector");

        AssertClose(embeddings, pooling, weights, pooled);
        Columns.AssertSameBits(pooled, Columns.Vectors(again.Transform(data), "Vector"));
        foreach (ITransformer either in (ITransformer[])[loaded, again])
        {
            DataViewSchema schema = either.GetOutputSchema(data.Schema);
            Assert.Equal(["Items", "Vector"], schema.Select(column => column.Name));
            Assert.True(schema["Vector"].HasSlotNames());
            Columns.AssertSame(embeddings, ItemEmbeddings.FromModel(_mlContext, either, "Vector"));
        }
    }

    private static void AssertClose(ItemEmbeddings embeddings, Pooling pooling, double[][] weights, float[][] pooled)
    {
        Assert.Equal(weights.Length, pooled.Length);
        foreach (var (slots, actual) in weights.Zip(pooled))
        {
            double total = slots.Sum();
            double divisor = pooling == Pooling.Mean && total != 0 ? total : 1;
            double[] expected = [.. Enumerable.Range(0, embeddings.Dimension).Select(d =>
                Enumerable.Range(0, embeddings.Count).Sum(item => slots[item] * embeddings.GetVector(item)[d]) / divisor)];
            double norm = Math.Sqrt(expected.Sum(number => number * number));
            double error = Math.Sqrt(expected.Zip(actual).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second)));
            Assert.Equal(embeddings.Dimension, actual.Length);
            Assert.True(error <= 1e-6 * norm, $"{error} of {norm}"); // exactly 0 if there are no items to pool
        }
    }

    private static KeyDataViewType Key<TKey>() => new(typeof(TKey), ItemCount);

    private IDataView Keyed<TKey>(Func<int, TKey> item, int size)
    {
        IEnumerable<BasketRow<TKey>> rows = (size == 0 ? Baskets.Append([]).Append([3]) : Baskets)
            .Select(basket => new BasketRow<TKey> { Items = [.. basket.Select(item)] });
        var schema = SchemaDefinition.Create(typeof(BasketRow<TKey>));
        schema["Items"].ColumnType = size == 0 ? new VectorDataViewType(Key<TKey>()) : new VectorDataViewType(Key<TKey>(), size);
        return _mlContext.Data.LoadFromEnumerable(rows.ToArray(), schema);
    }

    private static double[][] Counts(bool variable)
        => [.. (variable ? Baskets.Append([]).Append([3]) : Baskets)
            .Select(basket => Enumerable.Range(1, ItemCount).Select(item => (double)basket.Count(other => other == item)).ToArray())];

    private IDataView Wide(double[][] weights, bool isSparse)
    {
        var schema = SchemaDefinition.Create(typeof(WideRow));
        schema["Items"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, weights[0].Length);
        return _mlContext.Data.LoadFromEnumerable(
            weights.Select(row => new WideRow { Items = isSparse ? Sparse(row) : Dense(row) }).ToArray(), schema);
    }

    private static VBuffer<float> Dense(double[] row) => new(row.Length, [.. row.Select(number => (float)number)]);

    private static VBuffer<float> Sparse(double[] row)
    {
        int[] indices = [.. Enumerable.Range(0, row.Length).Where(index => row[index] != 0)];
        return new(row.Length, indices.Length, [.. indices.Select(index => (float)row[index])], indices);
    }

    private static ItemEmbeddings Random(int dimension)
    {
        var random = new Random(dimension);
        return Embeddings([.. Enumerable.Range(0, ItemCount * dimension).Select(_ => random.NextSingle() - 0.5f)], dimension);
    }

    private static ItemEmbeddings Embeddings(float[] matrix, int dimension, int names = ItemCount, int counts = ItemCount) => new(
        matrix,
        dimension,
        [.. Enumerable.Range(1, names).Select(item => $"Item {item}")],
        [.. Enumerable.Range(1, counts)],
        [.. Enumerable.Range(1, counts).Select(count => count + 0.5)],
        Training with { ItemCount = matrix.Length / dimension, Dimension = dimension });
}
