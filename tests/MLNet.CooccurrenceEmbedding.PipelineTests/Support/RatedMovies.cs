using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.PipelineTests.Support;

/// <summary>
/// The ratings of MovieLens, and features of a movie: genres, year and number of ratings. A fifth of the ratings is held out. Nothing is
/// learned from the held-out ratings.
/// </summary>
/// <remarks>
/// A like is a rating of 4 and more, so it depends on the label. Vectors from the training rows of a trainer would leak their labels: a
/// movie with one rating has a nonzero vector only if that rating is high. The vectors are therefore trained on one half of the training
/// rows, and the trainer on the other half.
/// </remarks>
internal sealed class RatedMovies
{
    public const int Dimension = 32;

    private const int GenreCount = 20; // with "(no genres listed)"

    public RatedMovies(MLContext mlContext)
    {
        MLContext = mlContext;
        var split = mlContext.Data.TrainTestSplit(mlContext.Data.Cache(MovieLens.Ratings(mlContext)), testFraction: 0.2, seed: 1);
        Train = mlContext.Data.Cache(split.TrainSet);
        Test = mlContext.Data.Cache(split.TestSet);
        var halves = mlContext.Data.TrainTestSplit(Train, testFraction: 0.5, seed: 2);
        OtherHalf = mlContext.Data.Cache(halves.TestSet);
        Known = KnownOfMovies();
        Vectors = VectorsOfLikes(halves.TrainSet);
    }

    public MLContext MLContext { get; }

    /// <summary>Adds Genres (multi-hot), and Year and Ratings between 0 and 1.</summary>
    private IEstimator<ITransformer> Known { get; }

    /// <summary>The columns userId (text), movieId (uint) and rating.</summary>
    public IDataView Train { get; }

    /// <summary>The half of <see cref="Train"/> that the vectors were not trained on.</summary>
    public IDataView OtherHalf { get; }

    public IDataView Test { get; }

    /// <summary>Adds MovieKey and MovieVector, trained on the ratings of 4 and more in the first half of <see cref="Train"/>.</summary>
    public IEstimator<ITransformer> Vectors { get; }

    /// <summary>Concatenates the features of a movie, and its vector if there is one, in the column Features.</summary>
    public EstimatorChain<ColumnConcatenatingTransformer> Features(IEstimator<ITransformer>? vectors) => vectors is null
        ? Known.Append(MLContext.Transforms.Concatenate("Features", "Genres", "Year", "Ratings"))
        : Known.Append(vectors).Append(MLContext.Transforms.Concatenate("Features", "Genres", "Year", "Ratings", "MovieVector"));

    /// <summary>Adds MovieKey and MovieVector, trained on the ratings of 4 and more among <paramref name="rows"/>.</summary>
    private IEstimator<ITransformer> VectorsOfLikes(IDataView rows)
    {
        var key = MLContext.Transforms.Conversion.MapValueToKey("MovieKey", "movieId").Fit(Train);
        IDataView likes = MLContext.Data.FilterRowsByColumn(key.Transform(rows), "rating", lowerBound: 4);
        var embedding = MLContext.Transforms.CooccurrenceEmbed("MovieVector", "MovieKey", "userId", Dimension).Fit(likes);
        return key.Append(embedding).AsEstimator(Train.Schema);
    }

    private EstimatorChain<ValueMappingTransformer> KnownOfMovies()
    {
        string path = Path.Combine(Path.GetDirectoryName(MovieLens.RatingsPathOrSkip())!, "movies.csv");
        IDataView movies = MLContext.Data.LoadFromTextFile(
            path,
            [new("movieId", DataKind.UInt32, 0), new("title", DataKind.String, 1), new("genres", DataKind.String, 2)],
            separatorChar: ',', hasHeader: true, allowQuoting: true);
        IDataView genres = MLContext.Transforms.Text.TokenizeIntoWords("Tokens", "genres", separators: ['|'])
            .Append(MLContext.Transforms.Conversion.MapValueToKey("Tokens"))
            .Append(MLContext.Transforms.Conversion.MapKeyToVector("Genres", "Tokens", outputCountVector: true))
            .Fit(movies).Transform(movies);
        Assert.Equal(GenreCount, ((VectorDataViewType)genres.Schema["Genres"].Type).Size);

        var ratingsOf = MLContext.Data.CreateEnumerable<RatedMovie>(Train, reuseRowObject: true)
            .CountBy(rating => rating.MovieId).ToDictionary();
        IDataView numbers = MLContext.Data.LoadFromEnumerable(MLContext.Data.CreateEnumerable<Movie>(movies, reuseRowObject: true)
            .Select(movie => new MovieNumbers
            {
                MovieId = movie.MovieId,
                Year = YearOf(movie.Title),
                Ratings = MathF.Log(1 + ratingsOf.GetValueOrDefault(movie.MovieId)),
            }).ToArray());
        IDataView normalized = MLContext.Transforms.NormalizeMinMax("Year", fixZero: false)
            .Append(MLContext.Transforms.NormalizeMinMax("Ratings"))
            .Fit(numbers).Transform(numbers);

        return MLContext.Transforms.Conversion.MapValue("Genres", genres, genres.Schema["movieId"], genres.Schema["Genres"], "movieId")
            .Append(Lookup("Year", normalized))
            .Append(Lookup("Ratings", normalized));
    }

    private ValueMappingEstimator Lookup(string column, IDataView table)
        => MLContext.Transforms.Conversion.MapValue(column, table, table.Schema["movieId"], table.Schema[column], "movieId");

    // "Toy Story (1995)"; a few titles have no year.
    private static float YearOf(string title)
    {
        string end = title.Trim().TrimEnd(')');
        return end.Length >= 4
            && int.TryParse(end[^4..], NumberStyles.None, CultureInfo.InvariantCulture, out int year)
            && year is > 1880 and < 2030
            ? year
            : 2000;
    }

    private sealed class Movie
    {
        [ColumnName("movieId")]
        public uint MovieId { get; set; }

        [ColumnName("title")]
        public string Title { get; set; } = "";
    }

    private sealed class MovieNumbers
    {
        [ColumnName("movieId")]
        public uint MovieId { get; set; }

        public float Year { get; set; }

        public float Ratings { get; set; }
    }
}

/// <summary>The input of a prediction: the id of a movie.</summary>
internal sealed class RatedMovie
{
    [ColumnName("movieId")]
    public uint MovieId { get; set; }
}
