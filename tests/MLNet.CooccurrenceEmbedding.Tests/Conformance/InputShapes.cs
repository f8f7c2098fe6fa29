using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.TestSupport;
using Options = MLNet.CooccurrenceEmbedding.CooccurrenceEmbeddingEstimator.Options;

namespace MLNet.CooccurrenceEmbedding.Tests.Conformance;

/// <summary>
/// Every input format of the library, with rows that lack a user or an item, and with baskets without items. The names are the cases of the
/// theories.
/// </summary>
internal static class InputShapes
{
    private static readonly MLContext MLContext = Toy.Context();
    private static readonly (string User, string Movie)[] Complete = [.. Toy.Likes.Select(like => ($"u{like.User}", Toy.Movie(like.Item)))];
    private static readonly LikeShapes CompleteLikes = new(MLContext, Complete);
    private static readonly LikeShapes Likes = new(MLContext, [.. Complete, ("u1", ""), ("", Toy.Movie(3)), ("nobody", "")]);

    /// <summary>The shape of a model does not depend on how well it is trained.</summary>
    private const int Iterations = 2;

    private static readonly Dictionary<string, Lazy<InputShape>> Shapes = new Dictionary<string, Func<InputShape>>
    {
        ["text ids"] = () => Rows(Likes.Raw(), "Movie", "User"),
        ["integer ids"] = () => Rows(Visits(), "MovieId", "UserId"),
        ["keys"] = () => Rows(Keyed(Likes.Raw(), "Movie", "User"), "Movie", "User"),
        ["keys of bytes without names"] = () => Rows(
            Toy.Keyed([.. Toy.Likes.Select(like => ($"{like.User}", (byte)like.Item)), ("u", (byte)0)]), "Item", "User"),
        ["unknown ids as NaN"] = () => Rows(Likes.Raw(), "Movie", "User", options => options.UnknownItem = UnknownItemVector.NaN),
        ["unknown keys as NaN"] = () => Rows(
            Keyed(Likes.Raw(), "Movie"), "Movie", "User", options => options.UnknownItem = UnknownItemVector.NaN),
        ["ratings with a threshold"] = () => Ratings(options => options.LikeThreshold = 4),
        ["ratings as weights"] = () => Ratings(options => options.RatingsAsWeights = true),
        ["output hides the ids"] = () => Rows(Likes.Raw(), "Movie", "User", options => options.OutputColumnName = "Movie"),
        ["output hides the keys"] = () => Rows(Keyed(Likes.Raw(), "Movie"), "Movie", "User", options => options.OutputColumnName = "Movie"),
        ["output hides the user"] = () => Rows(Likes.Raw(), "Movie", "User", options => options.OutputColumnName = "User"),
        ["baskets of text, mean"] = () => Baskets(Likes.Baskets(), "Movies", Pooling.Mean),
        ["baskets of text, sum"] = () => Baskets(Likes.Baskets(), "Movies", Pooling.Sum),
        ["baskets of integers of known size"] = () => Baskets(Visits(), "HistoryIds", Pooling.Mean),
        ["baskets of keys, mean"] = () => Baskets(Keyed(Likes.Baskets(), "Movies"), "Movies", Pooling.Mean),
        ["baskets of keys, sum"] = () => Baskets(Keyed(Likes.Baskets(), "Movies"), "Movies", Pooling.Sum),
        ["baskets of keys of known size"] = () => Baskets(Keyed(Visits(), "History"), "History", Pooling.Mean),
        ["output hides the baskets"] = () => Baskets(Likes.Baskets(), "Movies", Pooling.Mean, output: "Movies"),
        ["wide matrix, mean"] = () => Baskets(CompleteLikes.Wide(), "Row", Pooling.Mean),
        ["wide matrix, sum"] = () => Baskets(CompleteLikes.Wide(), "Row", Pooling.Sum),
        ["wide ratings"] = () => Baskets(
            CompleteLikes.Wide((user, _) => user == "u1" ? 0 : 4.5f), "Row", Pooling.Mean, configure: options => options.LikeThreshold = 4),
        ["output hides the wide matrix"] = () => Baskets(CompleteLikes.Wide(), "Row", Pooling.Sum, output: "Row"),
        ["ids and histories of text"] = () => Several(Visits(), new("Vector", "Movie"), new("HistoryVector", "History")),
        ["keys and histories of keys"] = () => Several(
            Keyed(Visits(), "Movie", "History"), new("Vector", "Movie"), new("HistoryVector", "History")),
        ["several outputs of the same ids"] = () => Several(Visits(), new("First", "Movie"), new("Second", "Movie")),
        ["several outputs that hide the ids and histories"] = () => Several(Visits(), new("Movie", "Movie"), new("History", "History")),
        ["counts of text"] = () => Counts(Likes.Counts(bothHalves: false, diagonal: true), "Vector"),
        ["counts of keys"] = () => Counts(Keyed(Likes.Counts(bothHalves: true, diagonal: false), "MovieA", "MovieB"), "Vector"),
        ["output hides the items of counts"] = () => Counts(Likes.Counts(bothHalves: false, diagonal: true), "MovieA"),
    }.ToDictionary(shape => shape.Key, shape => new Lazy<InputShape>(shape.Value));

    public static TheoryData<string> Names => new(Shapes.Keys);

    public static InputShape Get(string name) => Shapes[name].Value;

    private static InputShape Rows(IDataView data, string item, string user, Action<Options>? configure = null)
        => new(Embed(options =>
        {
            (options.ItemColumnName, options.UserColumnName) = (item, user);
            configure?.Invoke(options);
        }), data, item, user);

    private static InputShape Ratings(Action<Options> configure)
        => new(Embed(options =>
        {
            (options.ItemColumnName, options.UserColumnName, options.RatingColumnName) = ("Movie", "User", "Rating");
            configure(options);
        }), Likes.Rated(), "Movie", "User", "Rating");

    private static InputShape Baskets(
        IDataView data, string items, Pooling pooling, string output = "Vector", Action<Options>? configure = null)
        => new(Embed(options =>
        {
            (options.ItemColumnName, options.OutputColumnName, options.Pooling) = (items, output, pooling);
            configure?.Invoke(options);
        }), data, items);

    private static InputShape Several(IDataView data, params InputOutputColumnPair[] columns)
        => new(Embed(options =>
        {
            (options.OutputColumnName, options.Columns, options.UserColumnName) = (null, columns, "User");
        }), data, ["User", .. columns.Select(pair => pair.InputColumnName).Distinct()]);

    private static InputShape Counts(IDataView data, string output)
        => new(
            MLContext.Transforms.CooccurrenceEmbedCounts(new CooccurrenceCountsEmbeddingEstimator.Options
            {
                OutputColumnName = output,
                FirstItemColumnName = "MovieA",
                SecondItemColumnName = "MovieB",
                CountColumnName = "Count",
                Dimension = Toy.Dimension,
                MaximumNumberOfIterations = Iterations,
            }),
            data, "MovieA", "MovieB", "Count");

    private static CooccurrenceEmbeddingEstimator Embed(Action<Options> configure)
    {
        var options = new Options { OutputColumnName = "Vector", Dimension = Toy.Dimension, MaximumNumberOfIterations = Iterations };
        configure(options);
        return MLContext.Transforms.CooccurrenceEmbed(options);
    }

    /// <summary>Maps columns to one key.</summary>
    private static IDataView Keyed(IDataView data, params string[] columns)
    {
        IDataView names = MLContext.Data.LoadFromEnumerable(Complete.Select(like => new Name { Value = like.Movie }).Distinct().ToArray());
        InputOutputColumnPair[] pairs = [.. columns.Except(["User"]).Select(column => new InputOutputColumnPair(column))];
        IEstimator<ITransformer> keys = MLContext.Transforms.Conversion.MapValueToKey(pairs, keyData: names);
        if (columns.Contains("User")) keys = keys.Append(MLContext.Transforms.Conversion.MapValueToKey("User"));
        return keys.Fit(data).Transform(data);
    }

    private static IDataView Visits() => MLContext.Data.LoadFromEnumerable(Toy.Likes.Index().Select(like => new Visit
    {
        User = $"u{like.Item.User}",
        UserId = (uint)like.Item.User,
        Movie = like.Index == 5 ? "" : Toy.Movie(like.Item.Item),
        MovieId = like.Item.Item,
        History = like.Index % 50 == 0 ? ["", ""] : [Toy.Movie(like.Item.Item), Toy.Movie(1 + like.Item.User % 20)],
        HistoryIds = [like.Item.Item, 1 + like.Item.User % 20],
    }).ToArray());

    private sealed record Name
    {
        public string Value { get; set; } = "";
    }

    private sealed class Visit
    {
        public string User { get; set; } = "";

        public uint UserId { get; set; }

        public string Movie { get; set; } = "";

        public long MovieId { get; set; }

        [VectorType(2)]
        public string[] History { get; set; } = [];

        [VectorType(2)]
        public long[] HistoryIds { get; set; } = [];
    }
}
