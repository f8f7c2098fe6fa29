using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

/// <summary>Invalid input throws before any row is read. The message names the column and a fix.</summary>
public class InvalidInputTests
{
    private readonly MLContext _mlContext = Toy.Context();

    private sealed class VectorRow
    {
        [VectorType(2)]
        public float[] Numbers { get; set; } = [1, 2];

        [VectorType(2)]
        public string[] Texts { get; set; } = ["a", "b"];

        public float Score { get; set; }
    }

    [Theory]
    [InlineData("Itme", "User", "'Itme'")]
    [InlineData("Item", "Usr", "'Usr'")]
    public void Fit_names_a_missing_column_and_the_available_columns(string item, string user, string missing)
        => AssertFitFails(Toy.Keyed(), item, user, missing, "'User', 'Item'", "MapValueToKey");

    [Fact]
    public void Fit_suggests_integers_or_text_for_items_of_floating_point()
        => AssertFitFails(Toy.Named(_mlContext), "Label", "User", "'Label'", "Single", "DataKind.Int32, Int64 or String");

    [Fact]
    public void Fit_suggests_integers_or_text_for_users_of_floating_point()
        => AssertFitFails(WithVectors(), "Item", "Score", "'Score'", "Single", "DataKind.Int32, Int64 or String");

    [Fact]
    public void Fit_throws_for_a_vector_of_items_with_a_user_column()
    {
        IDataView data = WithVectors();
        data = _mlContext.Transforms.Conversion.MapValueToKey("Items", "Texts").Fit(data).Transform(data);
        AssertFitFails(data, "Items", "Score", "'Items'", "Vector<Key<UInt32", "Leave UserColumnName out");
    }

    [Fact]
    public void Fit_suggests_one_user_per_row_for_a_vector_of_users()
        => AssertFitFails(WithVectors(), "Item", "Texts", "'Texts'", "Vector<String", "one user per row");

    [Fact]
    public void Fit_throws_for_a_key_with_more_values_than_an_array_can_hold()
        => AssertFitFails(Toy.NoLikes(new KeyDataViewType(typeof(ulong), 1ul << 40)), "Item", "User",
            "'Item'", "1099511627776", "2147483647", "mlContext.Transforms.Conversion.MapValueToKey(\"Item\")");

    [Theory]
    [InlineData(3_000_000, 300, "at most 166")]
    [InlineData(2_000_000, 300, "at most 256")]
    [InlineData(50_000_000, 1, "fewer items")]
    public void Fit_throws_when_a_saved_model_could_not_hold_the_vectors(int items, int dimension, string remedy)
    {
        var view = Toy.NoLikes(new KeyDataViewType(typeof(uint), (ulong)items));
        AssertFitFails<ArgumentException>(
            view, Options(options => options.Dimension = dimension), "'Item'", $"{items} items", "2 GiB", remedy, "maximumNumberOfKeys");
    }

    [Fact]
    public void Fit_accepts_the_documented_maximum_size_of_a_saved_model()
    {
        var view = Toy.NoLikes(new KeyDataViewType(typeof(uint), 1_700_000));
        var error = Assert.Throws<InvalidOperationException>(() => Fit(view, Options(options => options.Dimension = 300)));
        Assert.Contains("nothing to learn from", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_reports_skipped_rows_when_there_are_no_likes()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Fit(Toy.Keyed([("", 1u), ("a", 0u)]), Options()));
        AssertMentions(error, "'User'", "'Item'", "2 rows were skipped", "at least one row per like");
    }

    [Fact]
    public void Fit_throws_when_the_key_mapping_of_the_item_column_is_empty()
    {
        IDataView none = _mlContext.Data.LoadFromEnumerable(Array.Empty<NamedLikeRow>());
        IDataView data = _mlContext.Transforms.Conversion.MapValueToKey("Item", "Movie").Fit(none).Transform(Toy.Named(_mlContext));
        var error = Assert.Throws<InvalidOperationException>(() => Fit(data, Options()));
        AssertMentions(error, "'Item'", $"{Toy.Likes.Count} rows were skipped", "key mapping of the item column");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void CooccurrenceEmbed_throws_for_a_dimension_below_1(int dimension)
    {
        AssertOutOfRange(options => options.Dimension = dimension, "Dimension");
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => _mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", dimension));
        AssertMentions(error, "Dimension", "at least 1");
    }

    [Fact]
    public void CooccurrenceEmbed_throws_for_options_out_of_range()
    {
        AssertOutOfRange(options => options.MaximumNumberOfIterations = -1, "MaximumNumberOfIterations");
        AssertOutOfRange(options => options.OptimizationTolerance = -1e-9, "OptimizationTolerance");
        AssertOutOfRange(options => options.OptimizationTolerance = double.NaN, "OptimizationTolerance");
        AssertOutOfRange(options => options.OptimizationTolerance = double.PositiveInfinity, "OptimizationTolerance");
        AssertOutOfRange(options => options.NumberOfThreads = 0, "NumberOfThreads");
        AssertOutOfRange(options => options.UnknownItem = (UnknownItemVector)7, "UnknownItem");
        Assert.Throws<ArgumentException>("ItemColumnName", () => _mlContext.Transforms.CooccurrenceEmbed("Vector", " ", "User"));
        Assert.Throws<ArgumentException>(
            "OutputColumnName", () => _mlContext.Transforms.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options()));
        Assert.Throws<ArgumentNullException>(() => _mlContext.Transforms.CooccurrenceEmbed(null!));
    }

    [Fact]
    public void CooccurrenceEmbedCounts_throws_for_invalid_options()
    {
        var transforms = _mlContext.Transforms;
        Assert.Throws<ArgumentException>("OutputColumnName", () => transforms.CooccurrenceEmbedCounts("", "A", "B", "Count"));
        Assert.Throws<ArgumentException>("FirstItemColumnName", () => transforms.CooccurrenceEmbedCounts("Vector", " ", "B", "Count"));
        Assert.Throws<ArgumentException>("SecondItemColumnName", () => transforms.CooccurrenceEmbedCounts("Vector", "A", "", "Count"));
        Assert.Throws<ArgumentException>("CountColumnName", () => transforms.CooccurrenceEmbedCounts("Vector", "A", "B", ""));
        Assert.Throws<ArgumentOutOfRangeException>(
            "Dimension", () => transforms.CooccurrenceEmbedCounts("Vector", "A", "B", "Count", dimension: 0));
        Assert.Throws<ArgumentNullException>(() => transforms.CooccurrenceEmbedCounts(null!));
    }

    [Fact]
    public void Transform_throws_when_the_key_type_differs_from_training()
    {
        var transformer = Toy.Fit(_mlContext, Toy.Keyed());

        AssertTransformFails(transformer, Toy.Named(_mlContext), "'Item'", "'Movie'");
        AssertTransformFails(transformer, Toy.NoLikes(NumberDataViewType.UInt32), "'Item'", "UInt32", "MapValueToKey(\"Item\")");
        AssertTransformFails(
            transformer, Toy.NoLikes(new KeyDataViewType(typeof(uint), 26)), "'Item'", "26 values", "25 values", "MapValueToKey(\"Item\")");
        AssertTransformFails(
            transformer, Toy.NoLikes(new KeyDataViewType(typeof(byte), 25)), "'Item'", "Byte", "UInt32", "MapValueToKey(\"Item\")");
        AssertTransformFails(
            transformer, Toy.NoLikes(new VectorDataViewType(new KeyDataViewType(typeof(uint), 25), 2)), "'Item'", "a scalar key");
    }

    private static CooccurrenceEmbeddingEstimator.Options Options(Action<CooccurrenceEmbeddingEstimator.Options>? change = null)
    {
        var options = Toy.Options();
        change?.Invoke(options);
        return options;
    }

    private void AssertOutOfRange(Action<CooccurrenceEmbeddingEstimator.Options> change, string option)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(option, () => _mlContext.Transforms.CooccurrenceEmbed(Options(change)));
        AssertMentions(error, option, "must be");
    }

    private void AssertFitFails(IDataView data, string item, string user, params string[] mentions)
        => AssertFitFails<ArgumentOutOfRangeException>(
            data, Options(options => (options.ItemColumnName, options.UserColumnName) = (item, user)), mentions);

    private void AssertFitFails<TException>(IDataView data, CooccurrenceEmbeddingEstimator.Options options, params string[] mentions)
        where TException : Exception
    {
        IDataView unread = new UnreadableView(data);
        AssertMentions(Assert.Throws<TException>(() => Fit(unread, options)), mentions);

        // In a chain, the schema is checked before the first estimator is fitted. It does not contain the sizes of keys.
        var chain = new EstimatorChain<ITransformer>().Append(_mlContext.Transforms.CooccurrenceEmbed(options));
        AssertMentions(Assert.Throws<TException>(() => chain.Fit(unread)), mentions[0]);
    }

    private static void AssertTransformFails(CooccurrenceEmbeddingTransformer transformer, IDataView data, params string[] mentions)
    {
        AssertMentions(Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(data)), mentions);
        AssertMentions(Assert.Throws<ArgumentOutOfRangeException>(() => transformer.GetOutputSchema(data.Schema)), mentions);
        AssertMentions(
            Assert.Throws<ArgumentOutOfRangeException>(() => ((ITransformer)transformer).GetRowToRowMapper(data.Schema)), mentions);
    }

    private static void AssertMentions(Exception error, params string[] mentions)
        => Assert.All(mentions, mention => Assert.Contains(mention, error.Message, StringComparison.Ordinal));

    private CooccurrenceEmbeddingTransformer Fit(IDataView data, CooccurrenceEmbeddingEstimator.Options options)
        => _mlContext.Transforms.CooccurrenceEmbed(options).Fit(data);

    private IDataView WithVectors()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable([new VectorRow()]);
        return _mlContext.Transforms.Conversion.MapValueToKey("Item", "Score").Fit(data).Transform(data);
    }
}
