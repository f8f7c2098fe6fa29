namespace MovieRecommender.Pictures;

/// <summary>
/// One group per movie, by the rarest of its genres: of "Drama|War", War says more. The largest groups have names of their own.
/// </summary>
internal sealed class GenreGroups
{
    /// <summary>As many colors as people can tell apart.</summary>
    public const int MostNamed = 12;

    private const string Rest = "Other";

    private readonly Dictionary<Movie, int> _groups;

    public GenreGroups(IReadOnlyList<Movie> movies)
    {
        Dictionary<string, int> shares = movies.SelectMany(movie => movie.Genres).CountBy(genre => genre).ToDictionary();
        Dictionary<Movie, string> rarest = movies.ToDictionary(movie => movie, movie => movie.Genres.MinBy(genre => shares[genre]) ?? Rest);
        string[] largest = [.. rarest.Values.CountBy(genre => genre)
            .Where(genre => genre.Key != Rest)
            .OrderByDescending(genre => genre.Value).ThenBy(genre => genre.Key, StringComparer.Ordinal)
            .Take(MostNamed).Select(genre => genre.Key)];
        Names = largest.Length == rarest.Values.Distinct().Count() ? largest : [.. largest, Rest];
        _groups = rarest.ToDictionary(
            movie => movie.Key, movie => Array.IndexOf(largest, movie.Value) is >= 0 and int group ? group : largest.Length);
    }

    /// <summary>The largest group first; the last may be what is left.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Position in <see cref="Names"/>.</summary>
    public int Of(Movie movie) => _groups[movie];
}
