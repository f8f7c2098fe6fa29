using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace MovieRecommender;

/// <summary>The two MovieLens files, read with ML.NET's TextLoader, as far as training and the screen need them.</summary>
internal sealed class MovieData
{
    public const string MovieIdColumn = "movieId";
    public const string UserIdColumn = "userId";
    public const string MovieKeyColumn = "Movie";
    private const string RatingColumn = "rating";

    private MovieData(ITransformer keyMapping, IDataView likes, IReadOnlyDictionary<string, Movie> movies, TimeSpan readTime)
    {
        KeyMapping = keyMapping;
        Likes = likes;
        Movies = movies;
        ReadTime = readTime;
    }

    /// <summary>movieId → Movie, a key that has a value for every movie in the ratings file, liked or not.</summary>
    public ITransformer KeyMapping { get; }

    /// <summary>Movie and userId of each like, in memory.</summary>
    public IDataView Likes { get; }

    /// <summary>Every movie of either file by its id.</summary>
    public IReadOnlyDictionary<string, Movie> Movies { get; }

    public TimeSpan ReadTime { get; }

    public static MovieData Read(MLContext mlContext, FileInfo ratingsFile, FileInfo moviesFile, float likeThreshold)
    {
        var clock = Stopwatch.StartNew();
        CsvHeader.Check(ratingsFile, "userId,movieId,rating,timestamp");
        CsvHeader.Check(moviesFile, "movieId,title,genres");
        IDataView ratings = mlContext.Data.Cache(Load(
            mlContext,
            ratingsFile,
            new(UserIdColumn, DataKind.UInt32, 0),
            new(MovieIdColumn, DataKind.UInt32, 1),
            new(RatingColumn, DataKind.Single, 2)));
        Dictionary<uint, int> likesPerMovie = Parsed(ratingsFile, () => CountLikes(ratings, ratingsFile, likeThreshold));

        // By value, so that the keys depend on which movies there are and not on the order of the rows.
        var keyMapping = mlContext.Transforms.Conversion
            .MapValueToKey(MovieKeyColumn, MovieIdColumn, keyOrdinality: KeyOrdinality.ByValue)
            .Fit(ratings);
        IDataView likes = keyMapping.Transform(mlContext.Data.FilterRowsByColumn(ratings, RatingColumn, likeThreshold));
        Dictionary<string, Movie> movies = Parsed(moviesFile, () => ReadMovies(mlContext, moviesFile, likesPerMovie));
        return new MovieData(keyMapping, likes, movies, clock.Elapsed);
    }

    /// <summary>TextLoader's message names value, line and column, but not the file.</summary>
    private static T Parsed<T>(FileInfo file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException || e.InnerException is FormatException)
        {
            throw new UserErrorException($"{file}: {e.GetBaseException().Message}");
        }
    }

    private static IDataView Load(MLContext mlContext, FileInfo file, params TextLoader.Column[] columns)
    {
        var options = new TextLoader.Options
        {
            HasHeader = true,
            Separators = [','],
            AllowQuoting = true,
            MissingRealsAsNaNs = true,
            Columns = columns,
        };
        return mlContext.Data.CreateTextLoader(options).Load(file.FullName);
    }

    /// <summary>Likes of every rated movie. Reads all rows once, which also brings them into the cache.</summary>
    private static Dictionary<uint, int> CountLikes(IDataView ratings, FileInfo file, float likeThreshold)
    {
        var likesPerMovie = new Dictionary<uint, int>();
        long row = 0, likes = 0;
        using DataViewRowCursor cursor = ratings.GetRowCursor(ratings.Schema);
        var getUser = cursor.GetGetter<uint>(ratings.Schema[UserIdColumn]);
        var getMovie = cursor.GetGetter<uint>(ratings.Schema[MovieIdColumn]);
        var getRating = cursor.GetGetter<float>(ratings.Schema[RatingColumn]);
        uint user = 0, movie = 0;
        float rating = 0;
        while (cursor.MoveNext())
        {
            row++;
            getUser(ref user);
            getMovie(ref movie);
            getRating(ref rating);
            // TextLoader reads a missing id as 0 and a rating that is no number as NaN.
            if (user == 0 || movie == 0 || float.IsNaN(rating))
                throw new UserErrorException($"{file}: rating {row} is incomplete. Expected userId,movieId,rating with ids above 0 and a number.");

            int like = rating >= likeThreshold ? 1 : 0;
            likes += like;
            likesPerMovie[movie] = likesPerMovie.GetValueOrDefault(movie) + like;
        }
        if (row == 0)
            throw new UserErrorException($"{file} holds no ratings below its header.");
        if (likes == 0)
            throw new UserErrorException($"{file}: none of its {row} ratings is {likeThreshold} or more. Lower --like-threshold.");
        return likesPerMovie;
    }

    private static Dictionary<string, Movie> ReadMovies(MLContext mlContext, FileInfo file, Dictionary<uint, int> likesPerMovie)
    {
        // Movies that were rated but that the movies file does not know keep their id as a title.
        Dictionary<string, Movie> movies = likesPerMovie
            .Select(rated => new Movie($"{rated.Key}", $"movie {rated.Key}", [], rated.Value))
            .ToDictionary(movie => movie.Id);

        IDataView rows = Load(mlContext, file, new("Id", DataKind.UInt32, 0), new("Title", DataKind.String, 1), new("Genres", DataKind.String, 2));
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
                throw new UserErrorException($"{file}: movie {count} is incomplete. Expected movieId,title,genres with an id above 0 and a title.");
            movies[$"{id}"] = new Movie($"{id}", title.ToString(), genres.ToString().Split('|'), likesPerMovie.GetValueOrDefault(id));
        }
        if (count == 0)
            throw new UserErrorException($"{file} holds no movies below its header.");
        return movies;
    }
}
