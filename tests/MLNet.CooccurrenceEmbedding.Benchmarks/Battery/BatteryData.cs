using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Battery;

/// <summary>A set of likes of the battery.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Create">Generates or reads the likes.</param>
internal sealed record BatteryData(string Name, Func<LikeRows> Create)
{
    /// <summary>The data sets: 40 generated ones, and 8 from a file of ratings.</summary>
    /// <param name="ratings">The file of ratings, or <see langword="null"/>.</param>
    /// <param name="dataSeed">Another number generates other likes of the same shapes.</param>
    public static IEnumerable<BatteryData> All(FileInfo? ratings, int dataSeed)
    {
        int offset = 1000 * dataSeed;
        IEnumerable<BatteryData> all =
            [.. PowerLaws(offset), .. Blocks(offset), .. OtherShapes(offset), .. Tiny(offset), .. ratings is null ? [] : Subsets(ratings)];
        return dataSeed == 0 ? all : all.Select(set => set with { Name = $"{set.Name}, data {dataSeed}" });
    }

    private static IEnumerable<BatteryData> PowerLaws(int offset)
    {
        foreach (double p in (double[])[1.5, 2, 2.5, 3, 4])
        {
            yield return PowerLaw(3000, 2000, 300_000, p, 1.5, seed: 1);
            yield return PowerLaw(3000, 2000, 300_000, p, 1.5, seed: 2);
            yield return PowerLaw(1000, 800, 40_000, p, 1, seed: 3);
        }
        yield return PowerLaw(500, 3000, 60_000, 2, 1.5, seed: 4);
        yield return PowerLaw(6000, 400, 60_000, 2, 1, seed: 5);
        yield return PowerLaw(6000, 1500, 40_000, 2.5, 2, seed: 6);

        BatteryData PowerLaw(int users, int items, int rows, double p, double q, int seed) => new(
            $"power law {p}/{q}, {users} x {items}, {rows} rows, seed {seed}",
            () => LikeShape.PowerLaw(users, items, rows, p, q, offset + seed));
    }

    private static IEnumerable<BatteryData> Blocks(int offset)
    {
        foreach (int groups in (int[])[4, 12, 40])
        {
            yield return Block(groups, 0.3, 0.01);
            yield return Block(groups, 0.15, 0.03);
        }

        BatteryData Block(int groups, double own, double other) => new(
            $"{groups} blocks, {own} and {other}", () => LikeShape.Blocks(1000, 600, groups, own, other, offset + groups));
    }

    private static IEnumerable<BatteryData> OtherShapes(int offset) =>
    [
        new("band of width 0.05", () => LikeShape.Band(1500, 1000, 20, 0.05, offset + 1)),
        new("band of width 0.3", () => LikeShape.Band(1500, 1000, 20, 0.3, offset + 2)),
        new("uniform", () => LikeShape.PowerLaw(1000, 500, 20_000, 1, 1, offset + 3)),
        new("long tail 0.1", () => LikeShape.LongTail(1500, 8000, 40, 0.1, offset + 4)),
        new("long tail 0.3", () => LikeShape.LongTail(1500, 8000, 40, 0.3, offset + 5)),
        new("long tail 0.6", () => LikeShape.LongTail(1500, 8000, 30, 0.6, offset + 6)),
        new("log-normal activity, 2,000 x 1,500", () => PowerLawLikes.Generate(2000, 1500, 80_000, (ulong)(offset + 1))),
        new("log-normal activity, 4,000 x 3,000", () => PowerLawLikes.Generate(4000, 3000, 100_000, (ulong)(offset + 2))),
    ];

    private static IEnumerable<BatteryData> Tiny(int offset)
    {
        foreach (int items in (int[])[12, 30, 60, 120])
        {
            yield return new($"tiny, {items} items, power law", () => LikeShape.PowerLaw(80, items, 15 * items, 2.5, 1.5, offset + items));
            yield return new($"tiny, {items} items, few likes", () => LikeShape.PowerLaw(60, items, 5 * items, 3, 1, offset + items));
        }
    }

    private static IEnumerable<BatteryData> Subsets(FileInfo ratings)
    {
        foreach (float threshold in (float[])[3, 4, 5])
        {
            yield return new($"ratings of {threshold} and more", () => RatingsFile.Read(ratings, threshold));
            yield return new(
                $"ratings of {threshold} and more, every third user",
                () => Select(RatingsFile.Read(ratings, threshold), user => user % 3 == 0));
        }
        yield return new("all ratings, a tenth of the users", () => Select(RatingsFile.Read(ratings, 0), user => user % 10 == 0));
        yield return new(
            "ratings of 4 and more, users 100 to 200", () => Select(RatingsFile.Read(ratings, 4), user => user is >= 100 and < 200));
    }

    private static LikeRows Select(LikeRows likes, Func<int, bool> isSelected)
    {
        int[][] users = [.. Enumerable.Range(0, likes.UserCount).Where(isSelected)
            .Select(user => likes.Items[likes.Starts[user]..likes.Starts[user + 1]])];
        var starts = new int[users.Length + 1];
        for (int user = 0; user < users.Length; user++) starts[user + 1] = starts[user] + users[user].Length;
        return new LikeRows(likes.ItemCount, starts, [.. users.SelectMany(user => user)]);
    }
}
