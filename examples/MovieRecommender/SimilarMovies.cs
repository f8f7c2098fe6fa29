using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender;

/// <summary>The neighbours of a movie that are worth showing.</summary>
internal static class SimilarMovies
{
    private const int Shown = 8;

    public static IEnumerable<(Movie Movie, float Score)> To(Movie movie, ItemEmbeddings embeddings, IReadOnlyDictionary<string, Movie> movies)
        => embeddings.FindSimilar(movie.Id, Math.Min(Shown, embeddings.Count)).Select(similar => (movies[similar.Name], similar.Score));
}
