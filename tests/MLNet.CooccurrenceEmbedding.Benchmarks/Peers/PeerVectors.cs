using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Peers;

/// <summary>Recommenders from the vectors or the lists of a peer.</summary>
internal static class PeerVectors
{
    /// <summary>Scores items by the cosine with the sum of a history, with the code that scores the vectors of this library.</summary>
    public static NamedRecommender Similar(SplitLikes likes, float[] items)
        => VectorRecommenders.Similar("", CreateEmbeddings(likes, items), 0, SimilarityMetric.Cosine);

    /// <summary>Scores items by the dot product with the vector of a user.</summary>
    public static NamedRecommender DotProduct(SplitLikes likes, float[] items, float[] users)
    {
        ItemEmbeddings embeddings = CreateEmbeddings(likes, items);
        Func<int[], int> userOf = IndexUsers(likes);
        return new NamedRecommender("", null, 0, 0, (history, count) =>
        {
            ReadOnlySpan<float> user = users.AsSpan(userOf(history) * embeddings.Dimension, embeddings.Dimension);
            return embeddings.FindSimilar(user, count, SimilarityMetric.DotProduct, exclude: history).Select(item => item.Index);
        });
    }

    /// <summary>Looks up the list of a user.</summary>
    public static NamedRecommender Lists(SplitLikes likes, int[][] lists)
    {
        Func<int[], int> userOf = IndexUsers(likes);
        return new NamedRecommender("", null, 0, 0, (history, count) => lists[userOf(history)].Take(count));
    }

    private static ItemEmbeddings CreateEmbeddings(SplitLikes likes, float[] items) => new(
        items, items.Length / likes.ItemCount, [.. likes.Split.ItemNames], new int[likes.ItemCount], diagonal: null, training: null);

    /// <summary>The evaluation gives a history and not a user. Users with equal histories have equal vectors.</summary>
    private static Func<int[], int> IndexUsers(SplitLikes likes)
    {
        var users = new Dictionary<string, int>();
        for (int user = 0; user < likes.Training.Length; user++) users.TryAdd(Key(likes.Training[user].Order()), user);
        return history => users[Key(history)];
    }

    private static string Key(IEnumerable<int> items) => string.Join(' ', items);
}
