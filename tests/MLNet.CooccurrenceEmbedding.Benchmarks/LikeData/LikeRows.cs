namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>Likes, ordered by user. A like takes four bytes, so that the likes use little of the measured memory.</summary>
/// <param name="ItemCount">The number of items, including those without likes.</param>
/// <param name="Starts">The likes of user u are <c>Items[Starts[u]..Starts[u + 1]]</c>.</param>
/// <param name="Items">The 0-based items.</param>
internal sealed record LikeRows(int ItemCount, int[] Starts, int[] Items)
{
    /// <summary>Creates likes from the items of each user.</summary>
    public static LikeRows Create(int itemCount, int[][] users)
    {
        var starts = new int[users.Length + 1];
        for (int user = 0; user < users.Length; user++) starts[user + 1] = starts[user] + users[user].Length;
        return new LikeRows(itemCount, starts, [.. users.SelectMany(items => items)]);
    }

    public int UserCount => Starts.Length - 1;

    public int Count => Items.Length;

    /// <summary>The items that a user likes, in the order of <see cref="Items"/>.</summary>
    public ReadOnlySpan<int> ItemsOf(int user) => Items.AsSpan(Starts[user]..Starts[user + 1]);

    /// <summary>How many users like each item.</summary>
    public int[] CountPerItem()
    {
        var counts = new int[ItemCount];
        foreach (int item in Items) counts[item]++;
        return counts;
    }

    /// <summary>The memory of the likes.</summary>
    public double Megabytes => Math.Round((Items.LongLength + Starts.LongLength) * sizeof(int) / 1e6, 1);

    /// <summary>The user of each like.</summary>
    public int[] Users()
        => [.. Enumerable.Range(0, UserCount).SelectMany(user => Enumerable.Repeat(user, Starts[user + 1] - Starts[user]))];
}
