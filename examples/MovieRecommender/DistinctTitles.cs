namespace MovieRecommender;

/// <summary>Names movies by title for files of other tools, in which a name is one line and belongs to one vector.</summary>
internal static class DistinctTitles
{
    /// <summary>Returns the title of each movie. If several movies have the same title, the movieId follows it.</summary>
    public static string[] Create(IEnumerable<Movie> movies)
    {
        (Movie Movie, string Title)[] titled = [.. movies.Select(movie => (movie, movie.Title.ReplaceLineEndings(" ")))];
        HashSet<string> repeated = [.. titled.CountBy(one => one.Title).Where(count => count.Value > 1).Select(count => count.Key)];
        return [.. titled.Select(one => repeated.Contains(one.Title) ? $"{one.Title} [{one.Movie.Id}]" : one.Title)];
    }
}
