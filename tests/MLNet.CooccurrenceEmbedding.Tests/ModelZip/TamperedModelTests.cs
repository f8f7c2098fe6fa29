using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.ModelZip;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.ModelZip;

/// <summary>An inconsistent model is rejected before it is used.</summary>
public class TamperedModelTests
{
    private const string Prefix = "CooccurrenceEmbedding.";

    private static readonly ItemEmbeddings Good = Toy.Fit(Toy.Context(), Toy.Keyed()).Embeddings;

    [Fact]
    public void Unmodified_model_is_read()
    {
        Columns.AssertSame(Good, Read(new Table(Good)));
        Columns.AssertSame(Good, Load(new Table(Good)));
    }

    [Fact]
    public void Sparse_vectors_are_read()
    {
        Columns.AssertSame(Good, Read(new Table(Good) { IsSparse = true }));
        Columns.AssertSame(Good, Load(new Table(Good) { IsSparse = true }));
    }

    [Fact]
    public void FromModel_throws_when_the_training_summary_is_invalid()
    {
        AssertRejected("not readable", table => table.Summary = "{ not json");
        AssertRejected("It is null", table => table.Summary = "null");
        AssertRejected("missing required properties", table => table.Summary = "{}");
        AssertRejected("not readable", table => table.Summary = "");
        AssertRejected("'LossPerIteration'", table => table.Summary = table.Summary!.Replace(
            "\"LossPerIteration\":[", "\"LossPerIteration\":null,\"x\":[", StringComparison.Ordinal));
        AssertRejected("lacks the annotation 'CooccurrenceEmbedding.Training'", table => table.Summary = null);
    }

    [Fact]
    public void FromModel_throws_when_the_summary_does_not_match_the_table()
    {
        AssertRejected(
            "declares 26 x 6 numbers, its table of 25 x 6",
            table => table.Summary = SummaryJson.Write(Good.Training! with { ItemCount = 26 }));
        AssertRejected(
            "declares 25 x 5 numbers, its table of 25 x 6",
            table => table.Summary = SummaryJson.Write(Good.Training! with { Dimension = 5 }));
    }

    [Fact]
    public void FromModel_throws_unless_names_and_counts_are_one_per_item()
    {
        AssertRejected("ItemNames' is Vector<String, 24>", table => table.Names = [.. Good.Names.Skip(1)]);
        AssertRejected("lacks the annotation 'CooccurrenceEmbedding.ItemNames'", table => table.Names = null);
        AssertRejected("ItemCounts' is Vector<Int32, 26>", table => table.Counts = [.. Good.ItemCounts, 1]);
        AssertRejected("lacks the annotation 'CooccurrenceEmbedding.ItemCounts'", table => table.Counts = null);
    }

    [Fact]
    public void FromModel_throws_when_a_count_or_a_number_of_a_vector_is_invalid()
    {
        AssertRejected("ItemCounts' holds a number that is not a count", table => table.Counts![3] = -1);
        foreach (float number in (float[])[float.NaN, float.NegativeInfinity])
            AssertRejected("item 3 (0-based) in the model has a number that is not finite", table => table.NumberOfKey4 = number);
    }

    [Fact]
    public void FromModel_throws_when_the_diagonal_is_invalid_or_not_one_per_item()
    {
        AssertRejected("Diagonal' is Vector<Double, 24>", table => table.Diagonal = [.. Good.KnownDiagonal.Skip(1)]);
        foreach (double number in (double[])[-1, double.NaN, double.PositiveInfinity])
            AssertRejected("Diagonal' holds a number that is not a count", table => table.Diagonal![7] = number);
    }

    [Fact]
    public void Uniqueness_throws_for_a_model_saved_without_the_diagonal()
    {
        ItemEmbeddings earlier = Read(new Table(Good) { Diagonal = null });
        Assert.Equal(Good.Matrix.ToArray(), earlier.Matrix.ToArray());
        Assert.Throws<InvalidOperationException>(() => earlier.Uniqueness);
    }

    [Fact]
    public void PairCorrelation_is_null_for_a_model_saved_without_it()
    {
        Assert.NotNull(Good.Training!.PairCorrelation);
        var table = new Table(Good);
        string before = table.Summary!;
        table.Summary = before.Replace("\"PairCorrelation\":", "\"Unknown\":", StringComparison.Ordinal);
        Assert.NotEqual(before, table.Summary);
        ItemEmbeddings earlier = Read(table);
        Assert.Null(earlier.Training!.PairCorrelation);
        Assert.Equal(Good.Training.ExplainedFraction, earlier.Training.ExplainedFraction);
    }

    [Fact]
    public void FromModel_throws_when_the_table_does_not_match_its_key_type()
    {
        AssertRejected("has 26 rows", table => table.KeyType = new KeyDataViewType(typeof(uint), 26));
        AssertRejected("has 26 rows", table => table.KeyType = new KeyDataViewType(typeof(uint), 2_000_000_000));
        AssertRejected("has 26 rows", table => table.KeyType = new KeyDataViewType(typeof(uint), 7));
        AssertRejected("maps UInt32 to Vector<Single, 6>", table => table.KeyType = NumberDataViewType.UInt32);
        AssertRejected("no vector for key 3", table => table.Keys[3] = 0xFFFF);
        AssertRejected("its table of 25 x 5", table => (table.Declared, table.Length) = (5, 5));
        AssertRejected("to Vector<Single>, not a key to a vector", table => table.Declared = 0); // rows of any length
    }

    private static void AssertRejected(string found, Action<Table> tamper)
    {
        var table = new Table(Good);
        tamper(table);
        Assert.Contains(found, Assert.Throws<InvalidDataException>(() => Read(table)).Message, StringComparison.Ordinal);
        Assert.Contains(found, Assert.Throws<InvalidDataException>(() => Load(table)).Message, StringComparison.Ordinal);
    }

    private static ItemEmbeddings Read(Table table) => ItemEmbeddings.FromModel(new MLContext(), Model(table), "Vector");

    private static ItemEmbeddings Load(Table table)
    {
        using var zip = new MemoryStream(SavedModel.Bytes(Model(table), table.ToView()));
        return ItemEmbeddings.Load(zip);
    }

    private static ValueMappingTransformer Model(Table table)
    {
        RowsView view = table.ToView();
        return new MLContext().Transforms.Conversion
            .MapValue("Vector", view, view.Schema["Item"], view.Schema["V"], "Item")
            .Fit(view);
    }

    /// <summary>A saved table that a test can change.</summary>
    private sealed class Table(ItemEmbeddings embeddings)
    {
        public string? Summary { get; set; } = SummaryJson.Write(embeddings.Training!);

        public string[]? Names { get; set; } = [.. embeddings.Names];

        public int[]? Counts { get; set; } = [.. embeddings.ItemCounts];

        public double[]? Diagonal { get; set; } = [.. embeddings.KnownDiagonal];

        public DataViewType KeyType { get; set; } = new KeyDataViewType(typeof(uint), Toy.ItemCount);

        public uint[] Keys { get; } = [.. Enumerable.Range(0, Toy.ItemCount + 1).Select(key => (uint)key)];

        public int Declared { get; set; } = Toy.Dimension;

        public int Length { get; set; } = Toy.Dimension;

        public RowsView ToView()
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddPrimitiveValue(Prefix + "OutputColumnName", TextDataViewType.Instance, "Vector".AsMemory());
            if (Summary is not null)
                annotations.AddPrimitiveValue(Prefix + "Training", TextDataViewType.Instance, Summary.AsMemory());
            AddVector(annotations, "ItemNames", TextDataViewType.Instance, Names?.Select(name => name.AsMemory()));
            AddVector(annotations, "ItemCounts", NumberDataViewType.Int32, Counts);
            AddVector(annotations, "Diagonal", NumberDataViewType.Double, Diagonal);

            return new RowsView(
                Keys.Length,
                new RowsColumn<uint>("Item", KeyType, row => Keys[row]),
                new RowsColumn<VBuffer<float>>(
                    "V", new VectorDataViewType(NumberDataViewType.Single, Declared), row => Vector(Keys[row]))
                {
                    Annotations = annotations.ToAnnotations(),
                });
        }

        public float? NumberOfKey4 { get; set; }

        /// <summary>Whether zeros are left out of the vectors of every second key.</summary>
        public bool IsSparse { get; init; }

        private VBuffer<float> Vector(uint key)
        {
            float[] numbers = Numbers(key);
            if (!IsSparse || key % 2 == 1) return new(Length, numbers);
            int[] indices = [.. Enumerable.Range(0, Length).Where(slot => numbers[slot] != 0)];
            return new(Length, indices.Length, [.. indices.Select(slot => numbers[slot])], indices);
        }

        private float[] Numbers(uint key) => [.. Enumerable.Range(0, Length).Select(slot => Number(key, slot))];

        private float Number(uint key, int slot)
        {
            if (key == 4 && NumberOfKey4 is { } number) return number;
            return key is > 0 and <= Toy.ItemCount && slot < Toy.Dimension ? embeddings.GetVectorByKey(key)[slot] : 0;
        }

        private static void AddVector<T>(
            DataViewSchema.Annotations.Builder builder, string kind, PrimitiveDataViewType type, IEnumerable<T>? values)
        {
            if (values is null) return;
            T[] array = [.. values];
            builder.Add(
                Prefix + kind,
                new VectorDataViewType(type, array.Length),
                (ref VBuffer<T> buffer) => buffer = new VBuffer<T>(array.Length, array));
        }
    }
}
