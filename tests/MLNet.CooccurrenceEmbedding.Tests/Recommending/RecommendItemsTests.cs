using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Recommending;

public class RecommendItemsTests
{
    private readonly MLContext _mlContext = Toy.Context();
    private readonly ItemEmbeddings _embeddings = Toy.Fit(Toy.Context(), Toy.Keyed()).Embeddings;

    private IDataView TextHistories(params string[][] histories)
        => _mlContext.Data.LoadFromEnumerable(histories.Select(items => new { History = items }).ToArray());

    [Fact]
    public void RecommendItems_writes_keys_and_scores_for_histories_of_names_and_of_keys()
    {
        ItemRecommender recommender = _embeddings.CreateRecommender();
        IDataView names = TextHistories(["1", "5"], ["2", "unknown", "2"], [], ["unknown"]);
        IDataView keys = _mlContext.Data.LoadFromEnumerable(
            new[] { new KeyHistory { History = [1, 5, 0] }, new KeyHistory { History = [2] }, new KeyHistory { History = [] }, new KeyHistory { History = [0] } },
            KeyHistory.Schema((ulong)_embeddings.Count));

        foreach (IDataView histories in new[] { names, keys })
        {
            Row[] rows = Rows(_mlContext.Transforms.RecommendItems("Recommended", "Scores", "History", _embeddings, count: 4).Fit(histories).Transform(histories));

            Assert.Equal(4, rows.Length);
            foreach (var (row, expected) in rows.Zip([recommender.Recommend([0, 4], 4), recommender.Recommend([1], 4)]))
            {
                Assert.Equal(expected.Select(item => (uint)item.Index + 1), row.Recommended!);
                Assert.Equal(expected.Select(item => item.Score), row.Scores!);
            }
            Assert.All(rows.Skip(2), row =>
            {
                Assert.Equal([0u, 0, 0, 0], row.Recommended!);
                Assert.Equal([float.NaN, float.NaN, float.NaN, float.NaN], row.Scores!);
            });
        }
    }

    [Fact]
    public void Recommended_keys_map_to_item_names()
    {
        IDataView histories = TextHistories(["3"]);
        var pipeline = _mlContext.Transforms.RecommendItems("Recommended", "Scores", "History", _embeddings, count: 3)
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("Recommended"));

        IDataView named = pipeline.Fit(histories).Transform(histories);

        Assert.Equal(
            _embeddings.CreateRecommender().Recommend([2], 3).Select(item => item.Name),
            named.GetColumn<ReadOnlyMemory<char>[]>("Recommended").Single().Select(name => name.ToString()));
    }

    [Fact]
    public void Estimator_transformer_and_view_have_the_same_schema()
    {
        IDataView histories = TextHistories(["3"]);
        var estimator = _mlContext.Transforms.RecommendItems("Recommended", "Scores", "History", _embeddings, count: 3);
        ItemRecommendationTransformer transformer = estimator.Fit(histories);

        DataViewSchema schema = transformer.GetOutputSchema(histories.Schema);
        Assert.Equal(schema.Select(column => (column.Name, column.Type)), transformer.Transform(histories).Schema.Select(column => (column.Name, column.Type)));
        var shape = new EstimatorChain<ITransformer>().Append(estimator).GetOutputSchema(GetSchemaShape(histories));
        Assert.Equal(["History", "Recommended", "Scores"], shape.Select(column => column.Name));
        Assert.Equal([false, true, false], shape.Select(column => column.IsKey));
        Assert.Equal((3, "Recommended", "Scores", "History"), (transformer.Count, transformer.OutputColumnName, transformer.ScoreColumnName, transformer.HistoryColumnName));
    }

    [Fact]
    public void Parallel_cursors_and_PredictionEngine_give_the_results_of_one_cursor()
    {
        var random = new Random(4);
        IDataView histories = TextHistories([.. Enumerable.Range(0, 500).Select(_ => Enumerable.Range(0, random.Next(4)).Select(_ => $"{random.Next(1, Toy.ItemCount + 2)}").ToArray())]);
        var transformer = _mlContext.Transforms.RecommendItems("Recommended", "Scores", "History", _embeddings, count: 5).Fit(histories);
        IDataView view = transformer.Transform(_mlContext.Data.Cache(histories));

        Row[] one = Rows(transformer.Transform(histories));
        List<uint[]> parted = [];
        foreach (DataViewRowCursor cursor in view.GetRowCursorSet(view.Schema, 3))
        {
            using (cursor)
            {
                var keys = cursor.GetGetter<VBuffer<uint>>(view.Schema["Recommended"]);
                var scores = cursor.GetGetter<VBuffer<float>>(view.Schema["Scores"]);
                VBuffer<uint> row = default;
                VBuffer<float> ignored = default;
                while (cursor.MoveNext())
                {
                    scores(ref ignored);
                    keys(ref row);
                    parted.Add([.. row.DenseValues()]);
                }
            }
        }
        static string Text(uint[] keys) => string.Join(" ", keys);
        Assert.Equal(one.Select(row => Text(row.Recommended!)).Order(), parted.Select(Text).Order());

        var engine = _mlContext.Model.CreatePredictionEngine<TextHistory, Row>(transformer);
        Assert.Equal(_embeddings.CreateRecommender().Recommend([0], 5).Select(item => item.Score), engine.Predict(new TextHistory { History = ["1"] }).Scores!);
    }

    [Fact]
    public void Count_defaults_to_20_or_to_the_number_of_items_if_smaller()
    {
        Assert.Equal(20, Count(_embeddings));
        Assert.Equal(2, Count(new ItemEmbeddings([1, 2], 1, ["a", "b"], [1, 1], [1, 1], training: null)));

        int Count(ItemEmbeddings embeddings) => _mlContext.Transforms.RecommendItems("R", "S", "History", embeddings).Fit(TextHistories(["a"])).Count;
    }

    [Fact]
    public void RecommendItems_throws_for_invalid_arguments()
    {
        IDataView histories = TextHistories(["3"]);
        var transforms = _mlContext.Transforms;
        Assert.Throws<ArgumentException>(() => transforms.RecommendItems("Same", "Same", "History", _embeddings, count: 3));
        Assert.Throws<ArgumentException>(() => transforms.RecommendItems("", "Scores", "History", _embeddings, count: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => transforms.RecommendItems("R", "S", "History", _embeddings, count: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => transforms.RecommendItems("R", "S", "History", _embeddings, count: Toy.ItemCount + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => transforms.RecommendItems("R", "S", "History", _embeddings, count: 3, l2: 0));
        Assert.Contains("'Histories'", Assert.Throws<ArgumentException>(() => transforms.RecommendItems("R", "S", "Histories", _embeddings, 3).Fit(histories)).Message, StringComparison.Ordinal);

        IDataView scalar = _mlContext.Data.LoadFromEnumerable(new[] { new { History = "3" } });
        Assert.Contains("one row", Assert.Throws<ArgumentException>(() => transforms.RecommendItems("R", "S", "History", _embeddings, 3).Fit(scalar)).Message, StringComparison.Ordinal);
        int[] numbersOfItems = [3];
        IDataView numbers = _mlContext.Data.LoadFromEnumerable(new[] { new { History = numbersOfItems } });
        Assert.Contains("ConvertType", Assert.Throws<ArgumentException>(() => transforms.RecommendItems("R", "S", "History", _embeddings, 3).Fit(numbers)).Message, StringComparison.Ordinal);
        IDataView otherKeys = _mlContext.Data.LoadFromEnumerable(new[] { new KeyHistory { History = [1] } }, KeyHistory.Schema(7));
        Assert.Contains("7 values", Assert.Throws<ArgumentException>(() => transforms.RecommendItems("R", "S", "History", _embeddings, 3).Fit(otherKeys)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_throws_for_history_keys_of_another_mapping_with_the_same_count()
    {
        ItemEmbeddings embeddings = new([1, 2], 1, ["Alien", "Heat"], [1, 1], [1, 1], training: null);
        IDataView Histories(params string[] items) => _mlContext.Transforms.Conversion.MapValueToKey("History").Fit(TextHistories(items)).Transform(TextHistories(items));
        ItemRecommendationEstimator estimator = _mlContext.Transforms.RecommendItems("Recommended", "Scores", "History", embeddings);

        Assert.Single(Rows(estimator.Fit(Histories("Alien", "Heat")).Transform(Histories("Alien", "Heat"))));
        string message = Assert.Throws<ArgumentException>(() => estimator.Fit(Histories("Heat", "Alien"))).Message;
        Assert.Contains("'History' are not those that the vectors were trained on", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_of_a_recommendation_transformer_throws_and_suggests_FromModel()
    {
        IDataView histories = TextHistories(["3"]);
        var transformer = _mlContext.Transforms.RecommendItems("Recommended", "Scores", "History", _embeddings, count: 3).Fit(histories);
        using var stream = new MemoryStream();

        Assert.Contains("FromModel", Assert.Throws<NotSupportedException>(() => _mlContext.Model.Save(transformer, histories.Schema, stream)).Message, StringComparison.Ordinal);
    }

    private Row[] Rows(IDataView view) => [.. _mlContext.Data.CreateEnumerable<Row>(view, reuseRowObject: false)];

    private static SchemaShape GetSchemaShape(IDataView view) => Interop.SchemaShapes.Of(view.Schema);

    private sealed class TextHistory
    {
        public string[]? History { get; set; }
    }

    private sealed class KeyHistory
    {
        public uint[]? History { get; set; }

        public static SchemaDefinition Schema(ulong count)
        {
            var schema = SchemaDefinition.Create(typeof(KeyHistory));
            schema["History"].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), count));
            return schema;
        }
    }

    private sealed class Row
    {
        public uint[]? Recommended { get; set; }

        public float[]? Scores { get; set; }
    }
}
