using CsCheck;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

/// <summary>Generates random likes of all sizes, including degenerate ones, with every option.</summary>
internal static class LikesCases
{
    private const int LargeKey = 100_000;

    private static readonly Gen<float> Rating = Gen.Frequency(
        (6, Gen.Double[-6, 6].Select(exponent => (float)Math.Pow(10, exponent))),
        (3, Gen.OneOf(0f, 0.5f, 1f, 2f)),
        (1, Gen.Const(float.NaN)));

    private static readonly Gen<CaseOptions> Options = Gen.Select(
        Gen.Select(Gen.Int[1, 20], Gen.Int[0, 40], Gen.OneOf(0, 1e-12, 1e-5, 1e-2, 1), Gen.Int[0, 3]),
        Gen.Select(
            Gen.Frequency((2, Gen.OneOf(0d, 0.5, 1)), (1, Gen.Double[0, 1])),
            Gen.Enum<UserWeighting>(),
            Gen.Int[1, 8],
            Gen.Enum<UnknownItemVector>()),
        (a, b) => new CaseOptions(a.Item1, a.Item2, a.Item3, a.Item4, b.Item1, b.Item2, b.Item3, b.Item4));

    /// <summary>All kinds of likes.</summary>
    public static Gen<LikesCase> All { get; } = Gen.Select(
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 30], Gen.Frequency((9, Gen.Const(false)), (1, Gen.Const(true)))).SelectMany(size =>
            Gen.Select(Gen.Const(size), Rows(size.Item2, size.Item1))),
        Gen.OneOf(typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)),
        Gen.OneOf(typeof(string), typeof(int), typeof(long), typeof(uint), typeof(ushort)),
        Gen.Enum<Ratings>(),
        Options,
        (sized, key, user, ratings, options) =>
        {
            ((int items, _, bool large), CaseRow[] rows) = sized;
            if (!large) return new LikesCase(items, rows, key, user, ratings, options);

            // Few values of a large key are liked, including the last.
            int apart = (LargeKey - 1) / Math.Max(items - 1, 1);
            CaseRow[] spread = [.. rows.Select(row => row.Item < 0 ? row : row with { Item = LargeKey - 1 - apart * row.Item })];
            return new LikesCase(LargeKey, spread, key == typeof(ulong) ? key : typeof(uint), user, ratings, options);
        });

    /// <summary>Cases with at least one like, which Fit accepts.</summary>
    public static Gen<LikesCase> Liked { get; } = All.Where(likes => likes.HasLikes);

    /// <summary>Liked cases without the large key. Saving them takes a hundredth of the time.</summary>
    public static Gen<LikesCase> Small { get; } = Liked.Where(likes => likes.ItemCount < LargeKey);

    /// <summary>Small cases in which all likes have the same weight.</summary>
    public static Gen<LikesCase> Unweighted { get; } = Small.Where(likes => likes.Ratings != Ratings.Weights);

    /// <summary>Cases without ratings and missing values, which every input format can represent.</summary>
    public static Gen<LikesCase> Plain { get; } = Small
        .Select(likes => likes with { Ratings = Ratings.None, Rows = [.. likes.Rows.Where(row => row is { User: >= 0, Item: >= 0 })] })
        .Where(likes => likes.Rows.Length > 0);

    private static Gen<CaseRow[]> Rows(int users, int items)
    {
        Gen<CaseRow> row = Gen.Select(
            Gen.Frequency((20, Gen.Int[0, users - 1]), (1, Gen.Const(-1))),
            Gen.Frequency((20, Gen.Int[0, items - 1]), (1, Gen.Const(-1))),
            Rating,
            (user, item, rating) => new CaseRow(user, item, rating));
        Gen<Func<CaseRow[], CaseRow[]>> shape = Gen.Frequency<Func<CaseRow[], CaseRow[]>>(
            (6, rows => rows),
            (1, rows => [.. rows.Select(row => row with { Item = 0 })]),
            (1, rows => [.. rows.Select(row => row with { User = 0 })]),
            (1, rows => [.. rows, .. rows]),
            // All users like the same items.
            (1, rows => [.. Enumerable.Range(0, Math.Min(users, 6)).SelectMany(user => rows.Select(row => row with { User = user }))]),
            // Items in pairs that the same users like.
            (1, rows => [.. rows, .. rows.Select(row => row.Item < 0 ? row : row with { Item = (row.Item ^ 1) % items })]),
            // One user likes everything.
            (1, rows => [.. rows, .. Enumerable.Range(0, items).Select(item => new CaseRow(users, item, 1))]),
            // Each user likes one item.
            (1, rows => [.. rows.DistinctBy(row => row.User)]));
        return Gen.Select(row.Array[1, 150], shape, (rows, change) => change(rows));
    }
}
