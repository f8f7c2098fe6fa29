namespace MovieRecommender;

/// <summary>Reads titles and genres from the movies file.</summary>
internal static class MovieCatalog
{
    /// <summary>Reads the movies of the file, and adds the movies of <paramref name="likes"/> that the file does not have.</summary>
    /// <param name="file">The movies file.</param>
    /// <param name="likes">The number of likes of each movie, by movieId. A movie that the file does not have gets its id as title.</param>
    /// <returns>The movies by movieId.</returns>
    public static Dictionary<string, Movie> Read(CsvFile file, IReadOnlyDictionary<string, int> likes)
    {
        var ids = new HashSet<uint>();
        Dictionary<string, Movie> movies = file.Read("movieId,title,genres", row =>
        {
            uint id = CsvFile.ParseId(row[0].Span, MovieData.MovieIdColumn);
            string title = row[1].ToString();
            if (title.Length == 0) throw new FormatException($"Movie {id} has no title.");
            if (!ids.Add(id)) throw new FormatException($"Another movie above also has the id {id}.");
            string[] genres = row[2].ToString().Split('|', StringSplitOptions.RemoveEmptyEntries);
            return new Movie($"{id}", title, genres, likes.GetValueOrDefault($"{id}"));
        }).ToDictionary(movie => movie.Id);
        foreach (var (id, count) in likes) movies.TryAdd(id, new Movie(id, $"movie {id}", [], count));
        return movies;
    }
}
