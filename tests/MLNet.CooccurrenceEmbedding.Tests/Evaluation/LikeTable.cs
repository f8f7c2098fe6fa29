using System.Globalization;
using MLNet.CooccurrenceEmbedding.TestSupport;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.CooccurrenceEmbedding.Tests.Evaluation;

/// <summary>
/// Likes whose users and items are called by numbers, with repeated rows and rows with gaps, in whatever types of columns.
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

    /// <summary>Users with 2 to about 20 likes of 25 items, one row in four a repeated one.</summary>
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

    /// <summary>Columns User and Item of text, with rows that lack one or both.</summary>
    public IDataView Texts() => _mlContext.Data.LoadFromEnumerable(
        Pairs.Append(("", "3")).Append(("2", "")).Append(("", "")).Select(
            (pair, n) => new TextRow { User = pair.Item1, Item = pair.Item2, Weight = n }).ToArray());

    public IDataView Numbers() => _mlContext.Data.LoadFromEnumerable(
        _rows.Select((row, n) => new NumberRow { User = row.User, Item = (short)row.Item, Weight = n }).ToArray());

    /// <summary>Columns User and Item of keys, counted in the order of the rows.</summary>
    public IDataView Keys()
    {
        IDataView texts = Texts();
        return _mlContext.Transforms.Conversion.MapValueToKey(
            [new("User"), new("Item")], keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence)
            .Fit(texts).Transform(texts);
    }

    /// <summary>Keys that do not say what they stand for, of a type that has room for others, in several cursors.</summary>
    public IDataView BareKeys(int cursors) => Toy.KeyedIn(
        new KeyDataViewType(typeof(ulong), 1UL << 40),
        [.. Enumerable.Range(0, cursors).Select(
            part => _rows.Where((_, n) => n % cursors == part).Select(row => ((ulong)row.User, (byte)row.Item)).ToArray())]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
