using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>
/// Generates likes with the distributions of large data sets: the popularity of items is a power of their rank (a flattened Zipf law), and
/// the activity of users is log-normal. The same sizes and seed give the same likes.
/// </summary>
internal static class PowerLawLikes
{
    private const double PopularityExponent = 1.15;
    private const double PopularityOffset = 25;
    private const double ActivitySpread = 1.2;

    /// <summary>The maximum fraction of items that a user likes. Random sampling of more distinct items would be slow.</summary>
    private const int MaximumActivity = 4;

    public static LikeRows Generate(int users, int items, int likes, ulong seed = 1)
    {
        int most = Math.Max(1, items / MaximumActivity);
        if (likes < users || likes > (long)users * most)
        {
            throw new UserErrorException(
                $"{users} users with 1 to {most} likes each (at most a quarter of {items} items) cannot have {likes} likes: "
                + $"give --likes from {users} to {(long)users * most}.");
        }
        int[] starts = Starts(users, likes, most, seed);
        AliasTable popularity = Popularity(items, seed);
        var rows = new LikeRows(items, starts, new int[likes]);

        // Each user has a separate random number generator, so the likes do not depend on the number of threads.
        Parallel.For(0, users, () => new int[items], (user, _, lastUser) =>
        {
            var random = new SplitMix64(seed, (ulong)user);
            foreach (ref int like in rows.Items.AsSpan(starts[user]..starts[user + 1]))
            {
                do like = popularity.Pick(ref random);
                while (lastUser[like] == user + 1);
                lastUser[like] = user + 1;
            }
            return lastUser;
        }, _ => { });
        return rows;
    }

    /// <summary>
    /// Creates the weights of the items in random order: as in real data, the index of an item does not depend on its popularity.
    /// </summary>
    private static AliasTable Popularity(int items, ulong seed)
    {
        double[] weights = [.. Enumerable.Range(1, items).Select(rank => Math.Pow(rank + PopularityOffset, -PopularityExponent))];
        new Random((int)seed).Shuffle(weights);
        return new AliasTable(weights);
    }

    private static int[] Starts(int users, int likes, int most, ulong seed)
    {
        var random = new Random((int)seed);
        double[] activity = [.. Enumerable.Range(0, users).Select(_ => Math.Exp(ActivitySpread * Normal(random)))];
        // The counts are clamped, so bisection finds the scale for which their sum is the number of likes.
        double low = 0, high = likes;
        for (int i = 0; i < 100; i++)
        {
            double middle = (low + high) / 2;
            if (activity.Sum(a => (long)Count(a, middle)) > likes) high = middle;
            else low = middle;
        }

        int[] counts = [.. activity.Select(a => Count(a, low))];
        int missing = likes - counts.Sum();
        for (int user = 0; missing > 0; user = (user + 1) % users)
        {
            if (counts[user] == most) continue;
            counts[user]++;
            missing--;
        }

        var starts = new int[users + 1];
        for (int user = 0; user < users; user++) starts[user + 1] = starts[user] + counts[user];
        return starts;

        int Count(double a, double scale) => (int)Math.Clamp(a * scale, 1, most);
    }

    private static double Normal(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
