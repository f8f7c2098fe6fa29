using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>
/// MovieLens ml-latest-small, from the folder of the environment variable MOVIELENS_DIR, or from data/ml-latest-small in the
/// repository. Tests that need it are skipped if it is missing.
/// </summary>
internal static class MovieLens
{
    public const int MovieCount = 9724;
    public const int LikeCount = 48_580; // ratings of 4 and more

    /// <summary>
    /// The ratings of at least <paramref name="minimumRating"/>, with the columns userId (text), movieId (uint), Movie (a key that has
    /// a value for every movie of the ratings file) and rating.
    /// </summary>
    public static IDataView Likes(MLContext mlContext, float minimumRating = 4)
    {
        IDataView ratings = Ratings(mlContext);
        IDataView keyed = MovieKey(mlContext).Fit(ratings).Transform(ratings);
        return mlContext.Data.FilterRowsByColumn(keyed, "rating", lowerBound: minimumRating);
    }

    /// <summary>All ratings, with the columns userId (text), movieId (uint) and rating.</summary>
    public static IDataView Ratings(MLContext mlContext) => mlContext.Data.LoadFromTextFile(
        RatingsPathOrSkip(),
        [new("userId", DataKind.String, 0), new("movieId", DataKind.UInt32, 1), new("rating", DataKind.Single, 2)],
        separatorChar: ',',
        hasHeader: true);

    /// <summary>Maps movieId to the key Movie.</summary>
    public static IEstimator<ITransformer> MovieKey(MLContext mlContext)
        => mlContext.Transforms.Conversion.MapValueToKey("Movie", "movieId");

    public static string RatingsPathOrSkip()
    {
        string folder = Environment.GetEnvironmentVariable("MOVIELENS_DIR") is { Length: > 0 } named
            ? named
            : Path.Combine(Repository.Root, "data", "ml-latest-small");
        string path = Path.Combine(folder, "ratings.csv");
        Assert.SkipUnless(File.Exists(path), $"MovieLens ml-latest-small is not in {folder}. Set MOVIELENS_DIR to its folder.");
        return path;
    }
}
