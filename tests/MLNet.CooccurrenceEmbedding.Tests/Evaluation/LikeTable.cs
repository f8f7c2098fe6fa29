using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Evaluation;

/// <summary>
/// Likes with repeated rows and rows with missing values, in columns of several types. The names of users and items are numbers.
/// </summary>
internal sealed class LikeTable
{
    private sealed class TextRow
    {
        public string User { get; set; } = "";

        public string Item { get; set; } = "";

        public float Weight { get; set; }
    }

    private sealed class NumberRow
    {
        public long User { get; set; }

        public short Item { get; set; }

        public float Weight { get; set; }
    }

    private readonly MLContext _mlContext = Toy.Context();
    private readonly (int User, int Item)[] _rows;

    private LikeTable((int User, int Item)[] rows) => _rows = rows;

    public IEnumerable<(string User, string Item)> Pairs => _rows.Select(row => (Text(row.User), Text(row.Item)));

    public ILookup<string, string> ItemsByUser => Pairs.Distinct().ToLookup(pair => pair.User, pair => pair.Item);

    /// <summary>Users with 2 to about 20 likes of 25 items. One row in four is repeated.</summary>
    public static LikeTable Random(int users, int seed = 1)
    {
        var random = new Random(seed);
        var rows = new List<(int, int)>();
        for (int user = 1; user <= users; user++)
            for (int n = 2 + random.Next(18); n > 0; n--) rows.Add((user, 1 + random.Next(Toy.ItemCount)));
        for (int n = rows.Count / 4; n > 0; n--) rows.Add(rows[random.Next(rows.Count)]);
        return new LikeTable([.. rows]);
    }

    public static LikeTable From(params (int User, int Item)[] rows) => new(rows);

    public LikeTable Shuffle(int seed)
    {
        (int, int)[] rows = [.. _rows];
        new Random(seed).Shuffle(rows);
        return new LikeTable(rows);
    }

    public LikeTable With(LikeTable other) => new([.. _rows, .. other._rows]);

    /// <summary>The text columns User and Item, with rows in which one or both are missing.</summary>
    public IDataView Texts() => _mlContext.Data.LoadFromEnumerable(
        Pairs.Append(("", "3")).Append(("2", "")).Append(("", ""))
            .Select((pair, n) => new TextRow { User = pair.Item1, Item = pair.Item2, Weight = n })
            .ToArray());

    public IDataView Numbers() => _mlContext.Data.LoadFromEnumerable(
        _rows.Select((row, n) => new NumberRow { User = row.User, Item = (short)row.Item, Weight = n }).ToArray());

    /// <summary>The key columns User and Item, with keys in the order of the rows.</summary>
    public IDataView Keys()
    {
        IDataView texts = Texts();
        return _mlContext.Transforms.Conversion.MapValueToKey(
            [new("User"), new("Item")], keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence)
            .Fit(texts).Transform(texts);
    }

    /// <summary>Keys without names, with more values than items, in parallel cursors.</summary>
    public IDataView BareKeys(int cursors) => Toy.KeyedIn(
        new KeyDataViewType(typeof(ulong), 1UL << 40),
        [.. Enumerable.Range(0, cursors).Select(part =>
            _rows.Where((_, n) => n % cursors == part).Select(row => ((ulong)row.User, (byte)row.Item)).ToArray())]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
