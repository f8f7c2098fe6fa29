using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender;

/// <summary>Finds movies that the same people like.</summary>
internal static class SimilarMovies
{
    public const int DefaultCount = 8;

    /// <summary>
    /// The similarity of a movie with this number of likes is halved. Otherwise, movies that only one or two users like would be the most
    /// similar ones of a movie with few likes.
    /// </summary>
    private const double Shrinkage = 5;

    public static IReadOnlyList<ScoredItem> Find(
        Movie movie, ItemEmbeddings embeddings, int count = DefaultCount, int minimumLikes = 0, params IEnumerable<Movie> excluded)
        => embeddings.FindSimilar(
            embeddings.GetVector(movie.Id),
            count,
            exclude: excluded.Append(movie).Select(other => embeddings.IndexOf(other.Id)).Where(index => index >= 0),
            minimumLikes: minimumLikes,
            shrinkage: Shrinkage);
}
