using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Pictures;

/// <summary>Every movie that has a vector, its place on a map on which similar movies are near each other, and its neighbors.</summary>
internal sealed class MovieMap
{
    private const int NeighborsPerMovie = 10;

    private MovieMap(
        IReadOnlyList<Movie> movies, IReadOnlyList<Place> places, IReadOnlyList<IReadOnlyList<Neighbor>> neighbors, GenreGroups genres)
        => (Movies, Places, Neighbors, Genres) = (movies, places, neighbors, genres);

    /// <summary>The most liked movie first.</summary>
    public IReadOnlyList<Movie> Movies { get; }

    /// <summary>Where each movie is.</summary>
    public IReadOnlyList<Place> Places { get; }

    /// <summary>The movies most similar to each movie, best first.</summary>
    public IReadOnlyList<IReadOnlyList<Neighbor>> Neighbors { get; }

    public GenreGroups Genres { get; }

    /// <param name="embeddings">Vectors of movies, each named by its movieId.</param>
    /// <param name="movies">Movies by movieId.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static MovieMap Of(ItemEmbeddings embeddings, IReadOnlyDictionary<string, Movie> movies, CancellationToken cancellation)
    {
        // Movies that nobody likes have zeros for a vector: they are near nothing.
        int[] items = [.. Enumerable.Range(0, embeddings.Count)
            .Where(item => embeddings.GetVector(item).ContainsAnyExcept(0f))
            .OrderByDescending(item => movies[embeddings.Names[item]].Likes)
            .ThenBy(item => movies[embeddings.Names[item]].Title, StringComparer.Ordinal)];
        if (items.Length == 0)
            throw new UserErrorException("The model has no movie with a vector that is not zero, so there is nothing to draw a map of.");

        IReadOnlyList<Place> places = NeighborLayout.Arrange(embeddings, items, cancellation);
        Dictionary<int, int> positions = items.Index().ToDictionary(movie => movie.Item, movie => movie.Index);
        Neighbor[][] neighbors = [.. embeddings.FindSimilarToEach(items, NeighborsPerMovie)
            .Select(similar => similar.Select(other => new Neighbor(positions[other.Index], other.Score)).ToArray())];
        Movie[] shown = [.. items.Select(item => movies[embeddings.Names[item]])];
        return new MovieMap(shown, places, neighbors, new GenreGroups(shown));
    }

    /// <summary>A point of the map: both numbers from 0 to 1.</summary>
    public readonly record struct Place(float X, float Y);

    /// <param name="Movie">Position in <see cref="Movies"/>.</param>
    /// <param name="Score">Cosine of the two vectors.</param>
    public readonly record struct Neighbor(int Movie, float Score);
}
