namespace MovieRecommender.Pictures;

/// <summary>
/// Assigns each movie to the group of its rarest genre: a movie of Drama and War to War. The largest groups have the name of their genre;
/// the others are one group, "Other".
/// </summary>
internal sealed class GenreGroups
{
    /// <summary>The maximum number of groups with a name: more colors would be hard to distinguish.</summary>
    public const int MaximumNamed = 12;

    private const string Other = "Other";

    private readonly Dictionary<Movie, int> _groups;

    public GenreGroups(IReadOnlyList<Movie> movies)
    {
        Dictionary<string, int> counts = movies.SelectMany(movie => movie.Genres).CountBy(genre => genre).ToDictionary();
        Dictionary<Movie, string> rarest = movies.ToDictionary(
            movie => movie, movie => movie.Genres.MinBy(genre => counts[genre]) ?? Other);
        string[] largest = [.. rarest.Values.CountBy(genre => genre)
            .Where(genre => genre.Key != Other)
            .OrderByDescending(genre => genre.Value).ThenBy(genre => genre.Key, StringComparer.Ordinal)
            .Take(MaximumNamed).Select(genre => genre.Key)];
        Names = largest.Length == rarest.Values.Distinct().Count() ? largest : [.. largest, Other];
        _groups = rarest.ToDictionary(
            movie => movie.Key, movie => Array.IndexOf(largest, movie.Value) is >= 0 and int group ? group : largest.Length);
    }

    /// <summary>The names of the groups, the largest first. The last may be "Other".</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Gets the position of a movie's group in <see cref="Names"/>.</summary>
    public int GetGroup(Movie movie) => _groups[movie];
}
