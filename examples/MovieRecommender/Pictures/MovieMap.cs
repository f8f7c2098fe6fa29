using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Pictures;

/// <summary>A map of the most liked movies. Similar movies are near each other.</summary>
internal sealed class MovieMap
{
    /// <summary>
    /// The maximum number of movies. More would be hard to see, and movies that few people like have few likes in common with others, so
    /// their places say little.
    /// </summary>
    public const int MaximumMovies = 2000;

    private const int NeighborsPerMovie = 10;

    private MovieMap(
        IReadOnlyList<Movie> movies,
        IReadOnlyList<Place> places,
        IReadOnlyList<float> radii,
        IReadOnlyList<IReadOnlyList<Neighbor>> neighbors)
        => (Movies, Places, Radii, Neighbors) = (movies, places, radii, neighbors);

    /// <summary>The movies, the most liked first.</summary>
    public IReadOnlyList<Movie> Movies { get; }

    /// <summary>The position of each movie on the map.</summary>
    public IReadOnlyList<Place> Places { get; }

    /// <summary>The radius of each movie's dot, in units of the map's width.</summary>
    public IReadOnlyList<float> Radii { get; }

    /// <summary>The movies of the map that are most similar to each movie, best first.</summary>
    public IReadOnlyList<IReadOnlyList<Neighbor>> Neighbors { get; }

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
            .ThenBy(item => movies[embeddings.Names[item]].Title, StringComparer.Ordinal)
            .Take(MaximumMovies)];
        if (items.Length == 0)
            throw new UserErrorException("Every vector of the model is zero, so there is no map to draw.");

        Place[] places = TsneLayout.Compute([.. items.Select(item => embeddings.GetVector(item).ToArray())], cancellation);
        Movie[] shown = [.. items.Select(item => movies[embeddings.Names[item]])];
        float[] radii = DotSizes.ComputeRadii(shown);
        DotSizes.Separate(places, radii, cancellation);
        return new MovieMap(shown, places, radii, FindNeighbors(embeddings, items, cancellation));
    }

    private static Neighbor[][] FindNeighbors(ItemEmbeddings embeddings, int[] items, CancellationToken cancellation)
    {
        Dictionary<int, int> positions = items.Index().ToDictionary(movie => movie.Item, movie => movie.Index);
        int[] others = [.. Enumerable.Range(0, embeddings.Count).Where(item => !positions.ContainsKey(item))];
        var neighbors = new Neighbor[items.Length][];
        Parallel.For(0, items.Length, new ParallelOptions { CancellationToken = cancellation }, movie => neighbors[movie] =
            [.. embeddings.FindSimilar(embeddings.GetVector(items[movie]), NeighborsPerMovie, exclude: [items[movie], .. others])
                .Select(similar => new Neighbor(positions[similar.Index], similar.Score))]);
        return neighbors;
    }

    /// <summary>A point of the map. Both coordinates are from 0 to 1.</summary>
    public readonly record struct Place(float X, float Y);

    /// <param name="Movie">The position in <see cref="Movies"/>.</param>
    /// <param name="Score">The cosine of the two vectors.</param>
    public readonly record struct Neighbor(int Movie, float Score);
}
