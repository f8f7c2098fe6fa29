namespace MovieRecommender;

/// <summary>Finds the movies that a person means.</summary>
internal sealed class TitleSearch(IEnumerable<Movie> movies)
{
    private const int MostSuggestions = 3;
    private readonly Movie[] _byLikes = [.. movies.OrderByDescending(movie => movie.Likes).ThenBy(movie => movie.Title, StringComparer.Ordinal)];

    /// <summary>The most liked movies that have no genre in common, for the sake of variety.</summary>
    public List<Movie> WellKnown(int count)
    {
        var chosen = new List<Movie>();
        foreach (Movie movie in _byLikes.TakeWhile(movie => movie.Likes > 0))
        {
            if (chosen.Count < count && !chosen.Any(other => other.Genres.Intersect(movie.Genres).Any()))
                chosen.Add(movie);
        }
        return chosen;
    }

    /// <summary>The movie with this title, whatever the case, else the only one whose title contains it.</summary>
    /// <param name="title">What the person has given.</param>
    /// <param name="asked">Where: the name of the option.</param>
    public Movie Find(string title, string asked)
    {
        Movie? found = Array.Find(_byLikes, movie => movie.Title.Equals(title, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            Movie[] containing = [.. _byLikes.Where(movie => movie.Title.Contains(title, StringComparison.OrdinalIgnoreCase))];
            found = containing.Length switch
            {
                1 => containing[0],
                0 => throw new UserErrorException($"{asked}: no movie is called \"{title}\". Nearest: {Quote(Nearest(title))}."),
                _ => throw new UserErrorException(
                    $"{asked}: {containing.Length} titles contain \"{title}\": "
                    + $"{Quote(containing)}{(containing.Length > MostSuggestions ? ", ..." : ".")}"),
            };
        }
        return found.Likes > 0
            ? found
            : throw new UserErrorException(
                $"{asked}: nobody in this data likes \"{found.Title}\", so it has no vector to compare others with.");
    }

    private IEnumerable<Movie> Nearest(string title)
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
        => string.Join(", ", movies.Take(MostSuggestions).Select(movie => $"\"{movie.Title}\""));
}
