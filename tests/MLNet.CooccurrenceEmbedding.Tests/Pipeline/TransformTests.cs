using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

public class TransformTests
{
    private readonly MLContext _mlContext = Toy.Context();

    private sealed class Prediction
    {
        public float[] Vector { get; set; } = [];
    }

    [Fact]
    public void Transform_gives_each_row_the_vector_of_its_item()
    {
        var transformer = Toy.Fit(_mlContext, Toy.Keyed());
        float[][] vectors = Columns.Vectors(transformer.Transform(Toy.Keyed()), "Vector");

        Assert.Equal(Toy.Likes.Count, vectors.Length);
        Assert.All(Toy.Likes.Zip(vectors), row =>
            Columns.AssertSameBits(transformer.Embeddings.GetVectorByKey((ulong)row.First.Item).ToArray(), row.Second));
    }

    [Fact]
    public void Transform_supports_every_key_type()
    {
        var expected = Toy.Fit(_mlContext, Toy.Keyed()).Transform(Toy.Keyed());
        AssertMapped(item => (byte)item);
        AssertMapped(item => (ushort)item);
        AssertMapped(item => (ulong)item);

        void AssertMapped<T>(Func<int, T> item)
        {
            IDataView data = Toy.Keyed(Toy.Likes.Select(like => ($"u{like.User}", item(like.Item))));
            Columns.AssertSameBits(
                Columns.Vectors(expected, "Vector"), Columns.Vectors(Toy.Fit(_mlContext, data).Transform(data), "Vector"));
        }
    }

    [Fact]
    public void Transform_throws_for_keys_of_another_mapping_with_the_same_count()
    {
        IDataView named = Toy.Named(_mlContext);
        IDataView Mapped(ValueToKeyMappingEstimator.KeyOrdinality order)
            => _mlContext.Transforms.Conversion.MapValueToKey("Item", "Movie", keyOrdinality: order).Fit(named).Transform(named);
        CooccurrenceEmbeddingTransformer transformer = Toy.Fit(_mlContext, Mapped(ValueToKeyMappingEstimator.KeyOrdinality.ByValue));

        IDataView scored = transformer.Transform(Mapped(ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
        Assert.Equal(Toy.Likes.Count, Columns.Vectors(scored, "Vector").Length);
        string message = Assert.Throws<ArgumentOutOfRangeException>(
            () => transformer.Transform(Mapped(ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence))).Message;
        Assert.Contains("'Item' are not those that the vectors were trained on", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_throws_for_slots_in_another_order()
    {
        IDataView rows = _mlContext.Data.LoadFromEnumerable(
            Enumerable.Range(0, 30).Select(row => new ThreeItems { A = row % 2, B = 1, C = row % 3 / 2 }).ToArray());
        IDataView InOrder(params string[] columns) => _mlContext.Transforms.Concatenate("Item", columns).Fit(rows).Transform(rows);
        CooccurrenceEmbeddingEstimator.Options options = new() { OutputColumnName = "Vector", ItemColumnName = "Item", Dimension = 2 };
        CooccurrenceEmbeddingTransformer transformer = _mlContext.Transforms.CooccurrenceEmbed(options).Fit(InOrder("A", "B", "C"));

        Assert.Equal(["A", "B", "C"], transformer.Embeddings.Names);
        Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(InOrder("C", "B", "A")));
        Assert.Equal(30, transformer.Transform(InOrder("A", "B", "C")).GetRowCount());
    }

    private sealed class ThreeItems
    {
        public float A { get; set; }

        public float B { get; set; }

        public float C { get; set; }
    }

    [Theory]
    [InlineData(UnknownItemVector.Zero, 0f)]
    [InlineData(UnknownItemVector.NaN, float.NaN)]
    public void Missing_item_gets_zeros_or_NaN(UnknownItemVector unknown, float expected)
    {
        var options = Toy.Options();
        options.UnknownItem = unknown;
        var transformer = _mlContext.Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed());

        float[][] vectors = Columns.Vectors(transformer.Transform(Toy.Keyed([("u", 0u), ("u", 3u), ("u", 0u)])), "Vector");

        Columns.AssertSameBits([.. Enumerable.Repeat(expected, Toy.Dimension)], vectors[0]);
        Columns.AssertSameBits(transformer.Embeddings.GetVector(2).ToArray(), vectors[1]);
        Columns.AssertSameBits(vectors[0], vectors[2]);
    }

    [Fact]
    public void Unliked_item_has_the_zero_vector()
    {
        var embeddings = Toy.Fit(_mlContext, Toy.Keyed()).Embeddings;
        Assert.Equal(new float[Toy.Dimension], embeddings.GetVectorByKey(Toy.ItemCount));
        Assert.Equal(0, embeddings.ItemCounts[^1]);
    }

    [Fact]
    public void Output_column_is_a_vector_with_slot_names_after_the_input_columns()
    {
        var transformer = Toy.Fit(_mlContext, Toy.Keyed());
        DataViewSchema schema = transformer.GetOutputSchema(Toy.Keyed().Schema);

        Assert.Equal(["User", "Item", "Vector"], schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, Toy.Dimension), schema["Vector"].Type);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], Columns.SlotNames(schema["Vector"]));
        Assert.Equal(schema.ToString(), transformer.Transform(Toy.Keyed()).Schema.ToString());
    }

    [Fact]
    public void Estimator_GetOutputSchema_describes_the_output_vector_and_its_slot_names()
    {
        SchemaShape announced = GetOutputSchemaShape("Vector");
        SchemaShape.Column column = announced.Single(column => column.Name == "Vector");

        Assert.Equal(3, announced.Count);
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, column.Kind);
        Assert.Equal(NumberDataViewType.Single, column.ItemType);
        Assert.False(column.IsKey);
        var annotation = Assert.Single(column.Annotations);
        Assert.Equal(
            ("SlotNames", SchemaShape.Column.VectorKind.Vector, (DataViewType)TextDataViewType.Instance),
            (annotation.Name, annotation.Kind, annotation.ItemType));
    }

    [Theory]
    [InlineData("Item")]
    [InlineData("User")]
    public void Output_column_may_replace_an_input_column(string column)
    {
        SchemaShape announced = GetOutputSchemaShape(column);
        Assert.Equal(2, announced.Count);
        Assert.False(announced.Single(c => c.Name == column).IsKey);

        var options = Toy.Options();
        options.OutputColumnName = column;
        var transformer = _mlContext.Transforms.CooccurrenceEmbed(options).Fit(Toy.Keyed());
        Columns.AssertSameBits(
            Columns.Vectors(Toy.Fit(_mlContext, Toy.Keyed()).Transform(Toy.Keyed()), "Vector"),
            Columns.Vectors(transformer.Transform(Toy.Keyed()), column));

        ITransformer loaded = SavedModel.Reload(transformer, Toy.Keyed());
        Columns.AssertSameBits(
            Columns.Vectors(transformer.Transform(Toy.Keyed()), column), Columns.Vectors(loaded.Transform(Toy.Keyed()), column));
    }

    [Fact]
    public void Transform_reads_only_requested_columns_and_needs_no_user_column()
    {
        var transformer = Toy.Fit(_mlContext, Toy.Keyed());
        IDataView withoutUser = _mlContext.Transforms.DropColumns("User").Fit(Toy.Keyed()).Transform(Toy.Keyed());
        IDataView view = transformer.Transform(withoutUser);
        Assert.Equal(Toy.Likes.Count, Columns.Vectors(view, "Vector").Length);

        using var cursor = view.GetRowCursor([view.Schema["Vector"]]);
        Assert.True(cursor.IsColumnActive(view.Schema["Vector"]));
        Assert.False(cursor.IsColumnActive(view.Schema["Item"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<uint>(view.Schema["Item"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Vector"]));
        DataViewSchema.Column foreign = Toy.Keyed().Schema["User"];
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.IsColumnActive(foreign));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(foreign));
    }

    [Fact]
    public void Transform_reads_no_data_before_a_cursor_is_opened()
    {
        var view = new UnreadableView(Toy.Keyed());
        Assert.Null(Toy.Fit(_mlContext, Toy.Keyed()).Transform(view).GetRowCount());
    }

    [Fact]
    public void Parallel_cursors_of_Transform_give_the_same_rows()
    {
        var likes = Toy.Likes.Select(like => ($"u{like.User}", (uint)like.Item)).ToArray();
        var input = Toy.KeyedIn([likes[..77], [], likes[77..200], likes[200..]]);
        IDataView view = Toy.Fit(_mlContext, input).Transform(input);

        DataViewRowCursor[] cursors = view.GetRowCursorSet(view.Schema, 4);
        Assert.Equal(4, cursors.Length);
        var rows = cursors.AsParallel().AsOrdered().SelectMany(cursor =>
        {
            using (cursor)
                return Columns.Vectors(cursor, "Vector");
        }).ToArray();

        Columns.AssertSameBits(Columns.Vectors(view, "Vector"), rows);
        Assert.Equal(0, input.OpenCursors);
    }

    [Fact]
    public void Transform_cursor_allocates_no_memory_per_row()
    {
        IDataView input = Toy.Keyed(Enumerable.Range(0, 20_000).Select(i => ("u", (uint)(i % (Toy.ItemCount + 1)))));
        IDataView view = Toy.Fit(_mlContext, Toy.Keyed()).Transform(input);
        using var cursor = view.GetRowCursor([view.Schema["Vector"]]);
        var getter = cursor.GetGetter<VBuffer<float>>(view.Schema["Vector"]);
        VBuffer<float> vector = default;
        cursor.MoveNext();
        getter(ref vector);

        long before = GC.GetAllocatedBytesForCurrentThread();
        while (cursor.MoveNext()) getter(ref vector);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    [Fact]
    public void PredictionEngine_maps_known_and_unknown_items()
    {
        IDataView data = Toy.Named(_mlContext);
        var model = _mlContext.Transforms.Conversion.MapValueToKey("Item", "Movie")
            .Append(_mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", Toy.Dimension)).Fit(data);
        using var engine = _mlContext.Model.CreatePredictionEngine<NamedLikeRow, Prediction>(model);

        Columns.AssertSameBits(
            model.LastTransformer.Embeddings.GetVector("Movie 3").ToArray(), engine.Predict(new() { Movie = "Movie 3" }).Vector);
        Assert.Equal(new float[Toy.Dimension], engine.Predict(new() { Movie = "never seen" }).Vector);
    }

    [Fact]
    public void Row_to_row_mapper_throws_for_a_row_of_another_schema()
    {
        ITransformer transformer = Toy.Fit(_mlContext, Toy.Keyed());
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(Toy.Keyed().Schema);
        IDataView other = Toy.Keyed();
        using var cursor = other.GetRowCursor(other.Schema);
        Assert.Throws<ArgumentOutOfRangeException>(() => mapper.GetRow(cursor, mapper.OutputSchema));
    }

    private SchemaShape GetOutputSchemaShape(string outputColumnName)
    {
        var options = Toy.Options();
        options.OutputColumnName = outputColumnName;
        return _mlContext.Transforms.CooccurrenceEmbed(options)
            .GetOutputSchema(Hosting.SchemaShapes.From(Toy.Keyed().Schema));
    }
}
