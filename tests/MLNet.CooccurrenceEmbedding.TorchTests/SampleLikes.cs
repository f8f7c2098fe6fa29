namespace MLNet.CooccurrenceEmbedding.TorchTests;

/// <summary>Reproducible random matrices S, users x items: 1 if the user likes the item, else 0.</summary>
internal static class SampleLikes
{
    /// <summary>
    /// The names, each with dimensions: smaller and larger than the number of items, and not a multiple of a vector register.
    /// </summary>
    public static TheoryData<string, int> WithDimensions { get; } = new()
    {
        { "textbook", 4 },
        { "many items", 32 },
        { "few users", 17 },
        { "few items", 40 },
        { "unliked items", 8 },
        { "long tail", 20 },
    };

    public static double[,] Named(string name) => name switch
    {
        "textbook" => Even(users: 300, items: 30, liked: 0.5),
        "many items" => Even(users: 400, items: 200, liked: 0.1),
        "few users" => Even(users: 30, items: 150, liked: 0.2),
        "few items" => Even(users: 60, items: 12, liked: 0.5),
        "unliked items" => Even(users: 100, items: 80, liked: 0.2, unlikedItems: 9),
        "long tail" => LongTailed(users: 400, items: 120, liked: 0.08),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such likes."),
    };

    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="liked">The fraction of ones, without the last columns.</param>
    /// <param name="unlikedItems">The number of last columns without ones.</param>
    private static double[,] Even(int users, int items, double liked, int unlikedItems = 0)
    {
        var random = new Random(users);
        return Fill(users, items, (_, item) => item < items - unlikedItems && random.NextDouble() < liked);
    }

    /// <summary>Creates likes in which the numbers of likes of users and of items vary widely, as in real data.</summary>
    private static double[,] LongTailed(int users, int items, double liked)
    {
        var random = new Random(users);
        double[] activity = Exponential(users), popularity = Exponential(items);
        return Fill(users, items, (user, item) => random.NextDouble() < liked * activity[user] * popularity[item]);

        double[] Exponential(int count) => [.. Enumerable.Range(0, count).Select(_ => -Math.Log(1 - random.NextDouble()))];
    }

    private static double[,] Fill(int users, int items, Func<int, int, bool> likes)
    {
        var s = new double[users, items];
        for (int user = 0; user < users; user++)
            for (int item = 0; item < items; item++)
                s[user, item] = likes(user, item) ? 1 : 0;
        return s;
    }
}
