using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Fits of data in each input format, by one process or by several that each have a part of the rows.</summary>
internal static class FitShapes
{
    private static readonly Dictionary<string, Func<MLContext, (IDataView Rows, Func<IDataView, ICollectives, bool, ItemEmbeddings> Fit)>> Shapes = new()
    {
        ["text"] = ml => (Likes(ml).Raw(), (rows, processes, byUser) => Fit(ml, rows, processes, byUser, new() { ItemColumnName = "Movie", UserColumnName = "User" })),
        ["integers"] = ml => (Integers(ml), (rows, processes, byUser) => Fit(ml, rows, processes, byUser, new() { ItemColumnName = "Item", UserColumnName = "User" })),
        ["keys"] = ml =>
        {
            IDataView raw = Likes(ml).Raw();
            IDataView keys = ml.Transforms.Conversion.MapValueToKey("Movie").Append(ml.Transforms.Conversion.MapValueToKey("User"))
                .Fit(raw).Transform(raw);
            return (keys, (rows, processes, byUser) => Fit(ml, rows, processes, byUser, new() { ItemColumnName = "Movie", UserColumnName = "User" }));
        },
        ["weights"] = ml => (Likes(ml).Rated(), (rows, processes, byUser) => Fit(ml, rows, processes, byUser, new()
        {
            ItemColumnName = "Movie",
            UserColumnName = "User",
            RatingColumnName = "Rating",
            RatingsAsWeights = true,
            UserWeighting = UserWeighting.InverseSquareRoot,
            ItemScaling = 0.25,
        })),
        ["threshold"] = ml => (Likes(ml).Rated(), (rows, processes, byUser) => Fit(ml, rows, processes, byUser, new()
        {
            ItemColumnName = "Movie",
            UserColumnName = "User",
            RatingColumnName = "Rating",
            LikeThreshold = 4,
        })),
        ["baskets"] = ml => (Likes(ml).Baskets(), (rows, processes, byUser) => Fit(ml, rows, processes, byUser, new() { ItemColumnName = "Movies" })),
        ["slots"] = ml => (Likes(ml).Wide(), (rows, processes, byUser) => Fit(ml, rows, processes, byUser, new() { ItemColumnName = "Row" })),
        ["counts"] = ml => (Likes(ml).Counts(bothHalves: false, diagonal: true), (rows, processes, _) =>
        {
            var options = new CooccurrenceCountsEmbeddingEstimator.Options
            {
                OutputColumnName = "Vector",
                FirstItemColumnName = "MovieA",
                SecondItemColumnName = "MovieB",
                CountColumnName = "Count",
                Dimension = 64,
                MaximumNumberOfIterations = 3,
            };
            return ml.Transforms.CooccurrenceEmbedCounts(options).Fit(rows, processes).Embeddings;
        }
        ),
    };

    public static IEnumerable<string> Names => Shapes.Keys;

    /// <summary>Fits data of a format.</summary>
    /// <param name="shape">The name of the format.</param>
    /// <param name="processes">The processes.</param>
    /// <param name="parts">The number of parts of the rows. Processes beyond it have no rows.</param>
    /// <param name="byUser">Whether each process has the likes of some users.</param>
    public static ItemEmbeddings Fit(string shape, ICollectives processes, int parts, bool byUser)
    {
        var (rows, fit) = Shapes[shape](new MLContext(0));
        return fit(Part(rows, processes.Rank, parts), processes, byUser);
    }

    /// <summary>Random likes of 300 users.</summary>
    public static LikeShapes Likes(MLContext ml)
    {
        var random = new Random(7);
        return new LikeShapes(ml, [.. Enumerable.Range(0, 300)
            .SelectMany(user => Enumerable.Range(0, 4 + user % 9).Select(_ => ($"u{user}", $"m{(int)(600 * Math.Pow(random.NextDouble(), 2))}")))
            .Distinct()]);
    }

    /// <summary>The integer columns User and Item.</summary>
    public static IDataView Integers(MLContext ml)
    {
        var random = new Random(8);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, 2000)
            .Select(row => new IntegerRow { User = row * 31 % 250, Item = (int)(600 * Math.Pow(random.NextDouble(), 2)) - 5 })
            .ToArray());
    }

    /// <summary>Fits vectors of 64 numbers in the column Vector.</summary>
    public static ItemEmbeddings Fit(
        MLContext ml, IDataView rows, ICollectives processes, bool byUser, CooccurrenceEmbeddingEstimator.Options options)
    {
        (options.OutputColumnName, options.Dimension, options.UsersPerShard) = ("Vector", 64, 60);
        options.MaximumNumberOfIterations = 3; // there are several starts
        return ml.Transforms.CooccurrenceEmbed(options).Fit(rows, processes, byUser).Embeddings;
    }

    /// <summary>Some successive rows.</summary>
    public static IDataView Part(IDataView rows, int part, int parts)
    {
        var data = new MLContext().Data;
        long count = rows.GetRowCount()!.Value, begin = count * part / parts, end = count * (part + 1) / parts;
        if (begin > 0) rows = data.SkipRows(rows, begin);
        return begin < end ? data.TakeRows(rows, end - begin) : rows;
    }

    private sealed class IntegerRow
    {
        public int User { get; set; }

        public int Item { get; set; }
    }
}
