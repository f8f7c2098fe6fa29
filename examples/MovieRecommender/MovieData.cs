using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace MovieRecommender;

/// <summary>
/// What training and the output need of the two MovieLens files. It is read into memory with ML.NET's TextLoader.
/// </summary>
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

    /// <summary>Maps movieId to Movie, a key with a value for every movie of the ratings file, including those without likes.</summary>
    public ITransformer KeyMapping { get; }

    /// <summary>The columns Movie and userId of each like, in memory.</summary>
    public IDataView Likes { get; }

    /// <summary>Every movie of both files, by movieId.</summary>
    public IReadOnlyDictionary<string, Movie> Movies { get; }

    public TimeSpan ReadTime { get; }

    public static MovieData Read(MLContext mlContext, FileInfo ratingsFile, FileInfo moviesFile, float likeThreshold)
    {
        var clock = Stopwatch.StartNew();
        IDataView ratings = mlContext.Data.Cache(CsvFile.Load(
            mlContext,
            ratingsFile,
            "userId,movieId,rating,timestamp",
            new(UserIdColumn, DataKind.UInt32, 0),
            new(MovieIdColumn, DataKind.UInt32, 1),
            new(RatingColumn, DataKind.Single, 2)));
        Dictionary<uint, int> likesPerMovie = CsvFile.Parse(ratingsFile, () => CountLikes(ratings, ratingsFile, likeThreshold));

        // By value, so that the keys depend on the set of movies only, and not on the order of rows.
        var keyMapping = mlContext.Transforms.Conversion
            .MapValueToKey(MovieKeyColumn, MovieIdColumn, keyOrdinality: KeyOrdinality.ByValue)
            .Fit(ratings);
        IDataView likes = keyMapping.Transform(mlContext.Data.FilterRowsByColumn(ratings, RatingColumn, likeThreshold));
        Dictionary<string, int> likesById = likesPerMovie.ToDictionary(movie => $"{movie.Key}", movie => movie.Value);
        Dictionary<string, Movie> movies = MovieCatalog.Read(mlContext, moviesFile, likesById);
        return new MovieData(keyMapping, likes, movies, clock.Elapsed);
    }

    /// <summary>Counts the likes of every rated movie. Reading all rows also fills the cache.</summary>
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
            // TextLoader reads a missing id as 0, and a rating that is not a number as NaN.
            if (user == 0 || movie == 0 || float.IsNaN(rating))
                throw new UserErrorException(
                    $"{file}: rating {row} is incomplete. Expected userId,movieId,rating with ids above 0 and a number.");

            int like = rating >= likeThreshold ? 1 : 0;
            likes += like;
            likesPerMovie[movie] = likesPerMovie.GetValueOrDefault(movie) + like;
        }
        if (row == 0)
            throw new UserErrorException($"{file} has no ratings below its header.");
        if (likes == 0)
            throw new UserErrorException($"{file}: none of its {row} ratings is {likeThreshold} or more. Lower --like-threshold.");
        return likesPerMovie;
    }
}
