namespace MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;

/// <summary>Likes, user after user: four bytes each, so that even a hundred million leave the memory to what is measured.</summary>
/// <param name="ItemCount">Items, liked or not.</param>
/// <param name="Starts">The likes of user u are <c>Items[Starts[u]..Starts[u + 1]]</c>.</param>
/// <param name="Items">0-based items.</param>
internal sealed record LikeRows(int ItemCount, int[] Starts, int[] Items)
{
    public int UserCount => Starts.Length - 1;

    public int Count => Items.Length;
}
