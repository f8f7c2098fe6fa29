using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace MovieRecommender;

/// <summary>What training and the output need of the two MovieLens files. It is read into memory.</summary>
internal sealed class MovieData
{
    public const string MovieIdColumn = "movieId";
    public const string UserIdColumn = "userId";
    public const string MovieKeyColumn = "Movie";
    private const string RatingsHeader = "userId,movieId,rating,timestamp";

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

    public static MovieData Read(
        MLContext mlContext,
        FileInfo ratingsFile,
        FileInfo moviesFile,
        float likeThreshold,
        bool skipInvalid,
        CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var likes = new List<(uint User, uint Movie)>();
        var likesPerMovie = new Dictionary<uint, int>();
        var ratings = new CsvFile(ratingsFile, skipInvalid).Read(RatingsHeader, row => (
            User: CsvFile.ParseId(row[0].Span, UserIdColumn),
            Movie: CsvFile.ParseId(row[1].Span, MovieIdColumn),
            IsLike: CsvFile.ParseNumber(row[2].Span, "rating") >= likeThreshold));
        foreach (var (user, movie, isLike) in ratings)
        {
            cancellation.ThrowIfCancellationRequested();
            likesPerMovie[movie] = likesPerMovie.GetValueOrDefault(movie) + (isLike ? 1 : 0);
            if (isLike) likes.Add((user, movie));
        }
        if (likes.Count == 0)
            throw new UserErrorException($"{ratingsFile}: none of its ratings is {likeThreshold} or more. Lower --like-threshold.");

        // By value, so that the keys depend on the set of movies only, and not on the order of rows.
        var keyMapping = mlContext.Transforms.Conversion
            .MapValueToKey(MovieKeyColumn, MovieIdColumn, keyOrdinality: KeyOrdinality.ByValue)
            .Fit(mlContext.Data.LoadFromEnumerable(likesPerMovie.Keys.Select(movie => new Like { MovieId = movie })));
        IDataView rows = mlContext.Data.LoadFromEnumerable(likes.Select(like => new Like { UserId = like.User, MovieId = like.Movie }));
        Dictionary<string, int> likesById = likesPerMovie.ToDictionary(movie => $"{movie.Key}", movie => movie.Value);
        Dictionary<string, Movie> movies = MovieCatalog.Read(new CsvFile(moviesFile, skipInvalid), likesById);
        return new MovieData(keyMapping, keyMapping.Transform(rows), movies, clock.Elapsed);
    }

    private sealed class Like
    {
        [ColumnName(UserIdColumn)]
        public uint UserId { get; set; }

        [ColumnName(MovieIdColumn)]
        public uint MovieId { get; set; }
    }
}
