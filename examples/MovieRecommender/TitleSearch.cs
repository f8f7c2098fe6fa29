namespace MovieRecommender;

/// <summary>Finds movies by title.</summary>
internal sealed class TitleSearch(IEnumerable<Movie> movies)
{
    private const int MaximumSuggestions = 3;

    private readonly Movie[] _byLikes = [.. movies
        .OrderByDescending(movie => movie.Likes)
        .ThenBy(movie => movie.Title, StringComparer.Ordinal)];

    /// <summary>Returns the most liked movies such that no two of them have a genre in common.</summary>
    public List<Movie> MostLiked(int count)
    {
        var chosen = new List<Movie>();
        foreach (Movie movie in _byLikes.TakeWhile(movie => movie.Likes > 0))
        {
            if (chosen.Count < count && !chosen.Any(other => other.Genres.Intersect(movie.Genres).Any()))
                chosen.Add(movie);
        }
        return chosen;
    }

    /// <summary>Returns the movie with this title, or the only movie whose title contains it. The case is ignored.</summary>
    /// <param name="title">The title, or a part of it.</param>
    /// <param name="option">The name of the option or command for error messages.</param>
    public Movie Find(string title, string option)
    {
        Movie? found = Array.Find(_byLikes, movie => movie.Title.Equals(title, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            Movie[] containing = [.. _byLikes.Where(movie => movie.Title.Contains(title, StringComparison.OrdinalIgnoreCase))];
            found = containing.Length switch
            {
                1 => containing[0],
                0 => throw new UserErrorException(
                    $"{option}: no movie has the title \"{title}\". Similar titles: {Quote(OrderBySimilarity(title))}."),
                _ => throw new UserErrorException(
                    $"{option}: {containing.Length} titles contain \"{title}\": "
                    + $"{Quote(containing)}{(containing.Length > MaximumSuggestions ? ", ..." : ".")}"),
            };
        }
        return found.Likes > 0
            ? found
            : throw new UserErrorException(
                $"{option}: nobody in this data likes \"{found.Title}\", so its vector is zero.");
    }

    private IEnumerable<Movie> OrderBySimilarity(string title)
    {
        HashSet<string> wanted = Trigrams(title);
        return _byLikes.OrderByDescending(movie =>
        {
            HashSet<string> trigrams = Trigrams(movie.Title);
            return 2.0 * trigrams.Count(wanted.Contains) / (trigrams.Count + wanted.Count);
        });
    }

    private static HashSet<string> Trigrams(string text)
    {
        string padded = $"  {text.ToUpperInvariant()} ";
        return [.. Enumerable.Range(0, padded.Length - 2).Select(start => padded.Substring(start, 3))];
    }

    private static string Quote(IEnumerable<Movie> movies)
        => string.Join(", ", movies.Take(MaximumSuggestions).Select(movie => $"\"{movie.Title}\""));
}
