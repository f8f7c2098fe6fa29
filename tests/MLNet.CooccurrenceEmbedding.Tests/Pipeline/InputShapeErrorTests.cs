using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

/// <summary>Inconsistent columns and options throw. The message names the column, the found type and a fix.</summary>
public class InputShapeErrorTests
{
    private readonly MLContext _mlContext = Toy.Context();
    private readonly LikeShapes _toy;

    public InputShapeErrorTests() => _toy = LikeShapes.CreateToy(_mlContext);

    [Fact]
    public void Fit_requires_a_user_column_for_one_item_per_row()
        => AssertFails<ArgumentOutOfRangeException>(
            _toy.Raw(), o => o.ItemColumnName = "Movie", "'Movie'", "one item per row", "UserColumnName");

    [Fact]
    public void Fit_throws_for_baskets_with_a_user_or_rating_column()
    {
        AssertFails<ArgumentOutOfRangeException>(
            _toy.Baskets(),
            o => (o.ItemColumnName, o.UserColumnName) = ("Movies", "User"),
            "'Movies'", "'User'", "Leave UserColumnName out");
        AssertFails<ArgumentOutOfRangeException>(
            _toy.Baskets(),
            o => (o.ItemColumnName, o.RatingColumnName, o.LikeThreshold) = ("Movies", "Rating", 4),
            "'Movies'", "'Rating'", "Leave RatingColumnName out");
        AssertFails<ArgumentOutOfRangeException>(
            _toy.Baskets(), o => (o.ItemColumnName, o.LikeThreshold) = ("Movies", 4), "'Movies'", "no ratings");
    }

    [Fact]
    public void Fit_throws_for_an_invalid_wide_matrix()
    {
        AssertFails<ArgumentOutOfRangeException>(
            _toy.Wide(), o => (o.ItemColumnName, o.UserColumnName) = ("Row", "User"), "'Row'", "Leave UserColumnName out");
        AssertFails<ArgumentOutOfRangeException>(
            _toy.Wide(), o => (o.ItemColumnName, o.RatingColumnName, o.LikeThreshold) = ("Row", "Rating", 4), "'Row'", "LikeThreshold");
        AssertFails<ArgumentOutOfRangeException>(_toy.Wide(), o => (o.ItemColumnName, o.LikeThreshold) = ("Row", 0), "'Row'", "above 0");
        IDataView unknownSize = _mlContext.Data.LoadFromEnumerable([new WideRow { Row = [1, 0] }]);
        AssertFails<ArgumentOutOfRangeException>(unknownSize, o => o.ItemColumnName = "Row", "'Row'", "known size", "VectorDataViewType");
        AssertFails<InvalidOperationException>(
            _toy.Wide((_, _) => 3.5f), o => o.ItemColumnName = "Row", "'Row'", "3.5", "0 or 1", "LikeThreshold");
        AssertFails<InvalidOperationException>(
            _toy.Wide((_, _) => float.NaN), o => o.ItemColumnName = "Row", "'Row'", "NaN", "ReplaceMissingValues");
        AssertFails<InvalidOperationException>(
            _toy.Wide((_, _) => -1), o => (o.ItemColumnName, o.RatingsAsWeights) = ("Row", true), "'Row'", "-1", "at least 0");
    }

    [Fact]
    public void Fit_throws_when_key_columns_have_different_mappings()
    {
        var rows = new[] { new { User = "u", Movie = "a", Other = "b" }, new { User = "u", Movie = "b", Other = "a" } };
        IDataView data = _mlContext.Data.LoadFromEnumerable(rows);
        var byOccurrence = _mlContext.Transforms.Conversion.MapValueToKey("Movie")
            .Append(_mlContext.Transforms.Conversion.MapValueToKey("Other"));
        void Columns(CooccurrenceEmbeddingEstimator.Options o)
        {
            (o.OutputColumnName, o.ItemColumnName, o.UserColumnName) = ("", "Movie", "User");
            o.Columns = [new("V", "Movie"), new("W", "Other")];
        }

        AssertFails<ArgumentOutOfRangeException>(
            byOccurrence.Fit(data).Transform(data), Columns, "'Movie'", "'Other'", "different values", "keyData");

        var one = _mlContext.Transforms.Conversion.MapValueToKey(
            [new("Movie", "Movie"), new("Other", "Other")],
            keyOrdinality: Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        var options = new CooccurrenceEmbeddingEstimator.Options { Dimension = 2 };
        Columns(options);
        Assert.Equal(2, _mlContext.Transforms.CooccurrenceEmbed(options).Fit(one.Fit(data).Transform(data)).Columns.Count);
    }

    [Fact]
    public void Fit_requires_either_LikeThreshold_or_RatingsAsWeights_for_ratings()
    {
        AssertFails<ArgumentException>(
            _toy.Rated(),
            o => (o.ItemColumnName, o.UserColumnName, o.RatingColumnName) = ("Movie", "User", "Rating"),
            "'Rating'", "LikeThreshold", "RatingsAsWeights");
        AssertFails<ArgumentException>(
            _toy.Rated(),
            o =>
            {
                (o.ItemColumnName, o.UserColumnName, o.RatingColumnName) = ("Movie", "User", "Rating");
                (o.LikeThreshold, o.RatingsAsWeights) = (4, true);
            },
            "LikeThreshold", "not both");
        AssertFails<ArgumentOutOfRangeException>(
            _toy.Rated(), o => (o.ItemColumnName, o.UserColumnName, o.LikeThreshold) = ("Movie", "User", 4), "RatingColumnName");
        AssertFails<ArgumentOutOfRangeException>(
            _toy.Rated(),
            o => (o.ItemColumnName, o.UserColumnName, o.RatingColumnName, o.LikeThreshold) = ("Movie", "User", "User", 4),
            "'User'", "String", "ConvertType");
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.PositiveInfinity)]
    public void Fit_throws_for_weights_that_are_negative_or_not_finite(float weight)
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable<RatingRow>([new() { User = "u", Movie = "a", Rating = weight }]);
        AssertFails<InvalidOperationException>(
            data,
            o => (o.ItemColumnName, o.UserColumnName, o.RatingColumnName, o.RatingsAsWeights) = ("Movie", "User", "Rating", true),
            "'Rating'", "at least 0", "FilterRowsByColumn");
    }

    [Fact]
    public void Fit_throws_for_duplicate_outputs_and_item_columns_of_different_types()
    {
        AssertFails<ArgumentException>(
            _toy.Raw(), o => (o.Columns, o.ItemColumnName) = ([new("Vector", "Movie")], "Movie"), "OutputColumnName", "Columns");
        AssertFails<ArgumentException>(
            _toy.Raw(), o => (o.Columns, o.OutputColumnName) = ([new("V", "Movie"), new("V", "User")], ""), "'V'", "twice");
        AssertFails<ArgumentOutOfRangeException>(
            _toy.Raw(),
            o => (o.Columns, o.OutputColumnName, o.UserColumnName) = ([new("V", "Movie"), new("W", "Label")], "", "User"),
            "'Label'");
        IDataView data = _mlContext.Transforms.Conversion.MapValueToKey("Key", "Movie").Fit(_toy.Raw()).Transform(_toy.Raw());
        AssertFails<ArgumentOutOfRangeException>(
            data,
            o => (o.Columns, o.OutputColumnName, o.UserColumnName) = ([new("V", "Movie"), new("W", "Key")], "", "User"),
            "'Key'", "'Movie'", "same type");
    }

    [Fact]
    public void Fit_of_counts_throws_for_too_many_keys_before_comparing_key_values()
    {
        var schema = SchemaDefinition.Create(typeof(KeyedCountRow));
        // The keys of a 30-bit hash.
        foreach (string column in (string[])["A", "B"]) schema[column].ColumnType = new KeyDataViewType(typeof(uint), 1 << 30);
        IDataView data = _mlContext.Data.LoadFromEnumerable<KeyedCountRow>([new() { A = 1, B = 2, Count = 3 }], schema);
        AssertCountsFail<ArgumentException>(data, "A", "B", "'A'", "1073741824", "2 GiB");
    }

    [Fact]
    public void CooccurrenceEmbed_throws_for_input_shape_options_out_of_range()
    {
        foreach (double scaling in (double[])[-0.1, 1.1, double.NaN])
            AssertFails<ArgumentOutOfRangeException>(
                _toy.Raw(), o => (o.ItemColumnName, o.ItemScaling) = ("Movie", scaling), "ItemScaling", "from 0 to 1");
        AssertFails<ArgumentOutOfRangeException>(
            _toy.Raw(), o => (o.ItemColumnName, o.LikeThreshold) = ("Movie", double.NaN), "LikeThreshold");
        AssertFails<ArgumentOutOfRangeException>(_toy.Raw(), o => (o.ItemColumnName, o.Pooling) = ("Movie", (Pooling)9), "Pooling");
        AssertFails<ArgumentOutOfRangeException>(
            _toy.Raw(), o => (o.ItemColumnName, o.UserWeighting) = ("Movie", (UserWeighting)9), "UserWeighting");
    }

    [Fact]
    public void Fit_throws_when_all_raw_ids_are_missing()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable<NamedLikeRow>([new() { User = "u" }]);
        AssertFails<InvalidOperationException>(
            data, o => (o.ItemColumnName, o.UserColumnName) = ("Movie", "User"), "'Movie'", "nothing to learn");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void Fit_of_counts_throws_for_counts_that_are_negative_or_not_finite(double count)
        => AssertCountsFail<InvalidOperationException>(
            [new() { MovieA = "a", MovieB = "b", Count = count }], "'Count'", "at least 0", "FilterRows");

    [Fact]
    public void Fit_of_counts_throws_when_the_halves_differ()
    {
        AssertCountsFail<InvalidOperationException>(
            [new() { MovieA = "a", MovieB = "b", Count = 2 }, new() { MovieA = "b", MovieB = "a", Count = 3 }],
            "'a'", "'b'", "2", "3", "one of them");
    }

    [Fact]
    public void Fit_of_counts_throws_when_all_counts_are_on_the_diagonal()
        => AssertCountsFail<InvalidOperationException>(
            [new() { MovieA = "a", MovieB = "a", Count = 2 }], "nothing to learn", "'MovieA'", "'MovieB'");

    [Fact]
    public void Fit_of_counts_requires_the_diagonal_for_ItemScaling()
    {
        var options = new CooccurrenceCountsEmbeddingEstimator.Options
        {
            OutputColumnName = "Vector",
            FirstItemColumnName = "MovieA",
            SecondItemColumnName = "MovieB",
            CountColumnName = "Count",
            Dimension = 2,
            ItemScaling = 0.5,
        };
        var estimator = _mlContext.Transforms.CooccurrenceEmbedCounts(options);
        var error = Assert.Throws<InvalidOperationException>(() => estimator.Fit(_toy.Counts(bothHalves: false, diagonal: false)));
        AssertMentions(error, ["'Movie 1'", "ItemScaling"]);
        Assert.True(estimator.Fit(_toy.Counts(bothHalves: false, diagonal: true)).Training.LossAtZero > 0);
    }

    [Fact]
    public void Fit_of_counts_throws_when_the_item_columns_have_different_keys()
    {
        IDataView data = _toy.Counts(bothHalves: false, diagonal: false);
        var keys = _mlContext.Transforms.Conversion.MapValueToKey("A", "MovieA").Append(
            _mlContext.Transforms.Conversion.MapValueToKey("B", "MovieB"));
        IDataView keyed = keys.Fit(data).Transform(data);
        AssertCountsFail<ArgumentOutOfRangeException>(keyed, "A", "B", "'A'", "'B'", "must have the same", "keyData");
        AssertCountsFail<ArgumentOutOfRangeException>(keyed, "A", "MovieB", "'A'", "'MovieB'", "same type");
        AssertCountsFail<ArgumentOutOfRangeException>(keyed, "A", "nowhere", "'nowhere'");
    }

    private void AssertCountsFail<TException>(CountRow[] rows, params string[] mentions)
        where TException : Exception
        => AssertCountsFail<TException>(_mlContext.Data.LoadFromEnumerable(rows), "MovieA", "MovieB", mentions);

    private void AssertCountsFail<TException>(IDataView data, string a, string b, params string[] mentions)
        where TException : Exception
        => AssertMentions(
            Assert.Throws<TException>(() => _mlContext.Transforms.CooccurrenceEmbedCounts("Vector", a, b, "Count", 2).Fit(data)), mentions);

    private void AssertFails<TException>(IDataView data, Action<CooccurrenceEmbeddingEstimator.Options> change, params string[] mentions)
        where TException : Exception
    {
        var options = new CooccurrenceEmbeddingEstimator.Options { OutputColumnName = "Vector", Dimension = 2 };
        change(options);
        AssertMentions(Assert.Throws<TException>(() => _mlContext.Transforms.CooccurrenceEmbed(options).Fit(data)), mentions);
    }

    private static void AssertMentions(Exception error, string[] mentions)
        => Assert.All(mentions, mention => Assert.Contains(mention, error.Message, StringComparison.Ordinal));

    private sealed class KeyedCountRow
    {
        public uint A { get; set; }

        public uint B { get; set; }

        public float Count { get; set; }
    }
}
