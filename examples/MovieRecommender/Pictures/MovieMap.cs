using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Pictures;

/// <summary>A map of the movies with nonzero vectors. Similar movies are near each other.</summary>
internal sealed class MovieMap
{
    private const int NeighborsPerMovie = 10;

    private MovieMap(
        IReadOnlyList<Movie> movies, IReadOnlyList<Place> places, IReadOnlyList<IReadOnlyList<Neighbor>> neighbors, GenreGroups genres)
        => (Movies, Places, Neighbors, Genres) = (movies, places, neighbors, genres);

    /// <summary>The movies, the most liked first.</summary>
    public IReadOnlyList<Movie> Movies { get; }

    /// <summary>The position of each movie on the map.</summary>
    public IReadOnlyList<Place> Places { get; }

    /// <summary>The movies most similar to each movie, best first.</summary>
    public IReadOnlyList<IReadOnlyList<Neighbor>> Neighbors { get; }

    /// <summary>The group of each movie, which has a color.</summary>
    public GenreGroups Genres { get; }

    /// <summary>Creates the map of a model.</summary>
    /// <param name="embeddings">The vectors of the movies, named by movieId.</param>
    /// <param name="movies">The movies by movieId.</param>
    /// <param name="cancellation">Cancels the layout.</param>
    public static MovieMap Create(ItemEmbeddings embeddings, IReadOnlyDictionary<string, Movie> movies, CancellationToken cancellation)
    {
        // A movie without likes has a zero vector, which has no cosine with another.
        int[] items = [.. Enumerable.Range(0, embeddings.Count)
            .Where(item => embeddings.GetVector(item).ContainsAnyExcept(0f))
            .OrderByDescending(item => movies[embeddings.Names[item]].Likes)
            .ThenBy(item => movies[embeddings.Names[item]].Title, StringComparer.Ordinal)];
        if (items.Length == 0)
            throw new UserErrorException("Every vector of the model is zero, so there is no map to draw.");

        IReadOnlyList<Place> places = NeighborLayout.Compute(embeddings, items, cancellation);
        Dictionary<int, int> positions = items.Index().ToDictionary(movie => movie.Item, movie => movie.Index);
        Neighbor[][] neighbors = [.. embeddings.FindSimilarToEach(items, NeighborsPerMovie)
            .Select(similar => similar.Select(other => new Neighbor(positions[other.Index], other.Score)).ToArray())];
        Movie[] shown = [.. items.Select(item => movies[embeddings.Names[item]])];
        return new MovieMap(shown, places, neighbors, new GenreGroups(shown));
    }

    /// <summary>A point of the map. Both coordinates are from 0 to 1.</summary>
    public readonly record struct Place(float X, float Y);

    /// <param name="Movie">The position in <see cref="Movies"/>.</param>
    /// <param name="Score">The cosine of the two vectors.</param>
    public readonly record struct Neighbor(int Movie, float Score);
}
