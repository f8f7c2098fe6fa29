using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Battery;

/// <summary>Generates small sets of likes of very different shapes. The same seed gives the same likes.</summary>
internal static class LikeShape
{
    /// <summary>
    /// Popularity and activity are power laws: item = ⌊items·uᵖ⌋ and user = ⌊users·u^q⌋ for uniform random u. Repeated likes count once.
    /// </summary>
    public static LikeRows PowerLaw(int users, int items, int rows, double p, double q, int seed)
    {
        var random = new Random(seed);
        return FromPairs(items, Enumerable.Range(0, rows).Select(_ =>
            ((int)(users * Math.Pow(random.NextDouble(), q)), (int)(items * Math.Pow(random.NextDouble(), p)))));
    }

    /// <summary>Users and items are in groups. A user likes items of the own group with one probability, and others with another.</summary>
    public static LikeRows Blocks(int users, int items, int groups, double own, double other, int seed)
    {
        var random = new Random(seed);
        return FromPairs(items,
            from user in Enumerable.Range(0, users)
            from item in Enumerable.Range(0, items)
            where random.NextDouble() < (user % groups == item % groups ? own : other)
            select (user, item));
    }

    /// <summary>Each user likes items near a random place, so that there are no groups.</summary>
    public static LikeRows Band(int users, int items, int likesPerUser, double width, int seed)
    {
        var random = new Random(seed);
        return FromPairs(items,
            from user in Enumerable.Range(0, users)
            let place = random.NextDouble()
            from _ in Enumerable.Range(0, likesPerUser)
            let at = place + width * (random.NextDouble() + random.NextDouble() - 1)
            where at is >= 0 and < 1
            select (user, (int)(items * at)));
    }

    /// <summary>
    /// Popular items and many items with one or two likes, as the artists of Last.fm: a power law for most likes, and a tail that is liked
    /// at random.
    /// </summary>
    public static LikeRows LongTail(int users, int items, int likesPerUser, double tail, int seed)
    {
        var random = new Random(seed);
        return FromPairs(items,
            from user in Enumerable.Range(0, users)
            from _ in Enumerable.Range(0, likesPerUser)
            select (user, random.NextDouble() < tail
                ? random.Next(items)
                : (int)(items / 10 * Math.Pow(random.NextDouble(), 2.5))));
    }

    /// <summary>Likes from pairs of 0-based users and items, in any order. A repeated pair counts once.</summary>
    private static LikeRows FromPairs(int items, IEnumerable<(int User, int Item)> pairs)
    {
        int[][] users =
            [.. pairs.Distinct().GroupBy(pair => pair.User, pair => pair.Item).OrderBy(user => user.Key).Select(user => user.ToArray())];
        var starts = new int[users.Length + 1];
        for (int user = 0; user < users.Length; user++) starts[user + 1] = starts[user] + users[user].Length;
        return new LikeRows(items, starts, [.. users.SelectMany(user => user)]);
    }
}
