namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>Likes, ordered by user. A like takes four bytes, so that the likes use little of the measured memory.</summary>
/// <param name="ItemCount">The number of items, including those without likes.</param>
/// <param name="Starts">The likes of user u are <c>Items[Starts[u]..Starts[u + 1]]</c>.</param>
/// <param name="Items">The 0-based items.</param>
internal sealed record LikeRows(int ItemCount, int[] Starts, int[] Items)
{
    public int UserCount => Starts.Length - 1;

    public int Count => Items.Length;

    /// <summary>The memory of the likes.</summary>
    public double Megabytes => Math.Round((Items.LongLength + Starts.LongLength) * sizeof(int) / 1e6, 1);

    /// <summary>The user of each like.</summary>
    public int[] Users()
        => [.. Enumerable.Range(0, UserCount).SelectMany(user => Enumerable.Repeat(user, Starts[user + 1] - Starts[user]))];
}
