namespace MovieRecommender;

/// <summary>Finds movies by title, a part of it, or movieId.</summary>
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

    /// <inheritdoc cref="FindAny"/>
    /// <remarks>A movie that nobody likes is an error.</remarks>
    public Movie Find(string text, string option)
    {
        Movie found = FindAny(text, option);
        return found.Likes > 0
            ? found
            : throw new UserErrorException($"{option}: nobody in this data likes \"{found.Title}\", so its vector is zero.");
    }

    /// <summary>
    /// Returns the movie with this title, name or movieId, or else the only movie whose title contains these words. Case, accents,
    /// punctuation, articles and the order of the words are ignored.
    /// </summary>
    /// <param name="text">The title, a part of it, or the movieId.</param>
    /// <param name="option">The name of the option or command for error messages.</param>
    public Movie FindAny(string text, string option)
    {
        Movie[] found = Search(text);
        return found.Length switch
        {
            1 => found[0],
            0 => throw new UserErrorException(
                $"{option}: no movie has the title \"{text}\". Similar titles: {Quote(OrderBySimilarity(text))}."),
            _ => throw new UserErrorException(
                $"{option}: {found.Length} titles match \"{text}\": {Quote(found)}{(found.Length > MaximumSuggestions ? ", ..." : ".")}"),
        };
    }

    /// <summary>Returns the movies of the strictest comparison that finds any; of movies with the same title, the most liked.</summary>
    private Movie[] Search(string text)
    {
        var query = new TitleWords(text);
        Movie[] containing = Array.FindAll(_byLikes, movie => new TitleWords(movie.Title).Contain(query));
        IEnumerable<Movie>[] strictestFirst =
        [
            _byLikes.Where(movie => movie.Title.Equals(text, StringComparison.OrdinalIgnoreCase)),
            containing.Where(movie => TitleNames.Find(movie.Title).Any(name => new TitleWords(name).AreSame(query))),
            _byLikes.Where(movie => movie.Id == text),
            containing,
        ];
        return strictestFirst
            .Select(found => found.DistinctBy(movie => movie.Title).ToArray())
            .FirstOrDefault(found => found.Length > 0, []);
    }

    private IEnumerable<Movie> OrderBySimilarity(string text)
    {
        HashSet<string> wanted = Trigrams(text);
        return _byLikes.OrderByDescending(movie =>
        {
            HashSet<string> trigrams = Trigrams(movie.Title);
            return 2.0 * trigrams.Count(wanted.Contains) / (trigrams.Count + wanted.Count);
        });
    }

    private static HashSet<string> Trigrams(string text)
    {
        string padded = $"  {new TitleWords(text).Letters} ";
        return [.. Enumerable.Range(0, padded.Length - 2).Select(start => padded.Substring(start, 3))];
    }

    private static string Quote(IEnumerable<Movie> movies)
        => string.Join(", ", movies.Take(MaximumSuggestions).Select(movie => $"\"{movie.Title}\""));
}
