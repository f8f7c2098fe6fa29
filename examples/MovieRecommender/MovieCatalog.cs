using Microsoft.ML;
using Microsoft.ML.Data;

namespace MovieRecommender;

/// <summary>Reads titles and genres from the movies file.</summary>
internal static class MovieCatalog
{
    /// <summary>Reads the movies of the file, and adds the movies of <paramref name="likes"/> that the file does not have.</summary>
    /// <param name="mlContext">The context to read with.</param>
    /// <param name="file">The movies file.</param>
    /// <param name="likes">The number of likes of each movie, by movieId. A movie that the file does not have gets its id as title.</param>
    /// <returns>The movies by movieId.</returns>
    public static Dictionary<string, Movie> Read(MLContext mlContext, FileInfo file, IReadOnlyDictionary<string, int> likes)
    {
        IDataView rows = CsvFile.Load(
            mlContext,
            file,
            "movieId,title,genres",
            new("Id", DataKind.UInt32, 0),
            new("Title", DataKind.String, 1),
            new("Genres", DataKind.String, 2));
        Dictionary<string, Movie> movies = CsvFile.Parse(file, () => Read(rows, file, likes));
        Movie[] missing = [.. likes
            .Where(movie => !movies.ContainsKey(movie.Key))
            .Select(movie => new Movie(movie.Key, $"movie {movie.Key}", [], movie.Value))];
        foreach (Movie movie in missing) movies.Add(movie.Id, movie);
        return movies;
    }

    private static Dictionary<string, Movie> Read(IDataView rows, FileInfo file, IReadOnlyDictionary<string, int> likes)
    {
        var movies = new Dictionary<string, Movie>();
        int count = 0;
        using DataViewRowCursor cursor = rows.GetRowCursor(rows.Schema);
        var getId = cursor.GetGetter<uint>(rows.Schema["Id"]);
        var getTitle = cursor.GetGetter<ReadOnlyMemory<char>>(rows.Schema["Title"]);
        var getGenres = cursor.GetGetter<ReadOnlyMemory<char>>(rows.Schema["Genres"]);
        uint id = 0;
        ReadOnlyMemory<char> title = default, genres = default;
        while (cursor.MoveNext())
        {
            count++;
            getId(ref id);
            getTitle(ref title);
            getGenres(ref genres);
            if (id == 0 || title.IsEmpty)
                throw new UserErrorException(
                    $"{file}: movie {count} is incomplete. Expected movieId,title,genres with an id above 0 and a title.");
            movies[$"{id}"] = new Movie(
                $"{id}",
                title.ToString(),
                genres.ToString().Split('|', StringSplitOptions.RemoveEmptyEntries),
                likes.GetValueOrDefault($"{id}"));
        }
        if (count == 0)
            throw new UserErrorException($"{file} has no movies below its header.");
        return movies;
    }
}
