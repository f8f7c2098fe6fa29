using System.CommandLine;
using Microsoft.ML;

namespace MovieRecommender.Commands;

/// <summary>The options for ratings and movies.</summary>
internal sealed class DataOptions
{
    private readonly Option<FileInfo> _ratings = Options.ExistingFile(
        "--ratings",
        "CSV file with the columns userId,movieId,rating,timestamp, as in MovieLens. Requires --movies. Default: generated data");

    private readonly Option<FileInfo> _movies = Options.ExistingFile(
        "--movies", "CSV file with the columns movieId,title,genres. Requires --ratings");

    private readonly Option<float> _likeThreshold = Options.Number(
        "--like-threshold", 4f, "The lowest rating that counts as a like", float.IsFinite, "a number");

    private readonly Option<bool> _skipInvalid = Options.SkipInvalid();

    public DataOptions(Command command)
    {
        command.Add(_ratings);
        command.Add(_movies);
        command.Add(_likeThreshold);
        command.Add(_skipInvalid);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_ratings) is null != result.GetResult(_movies) is null)
                result.AddError("--ratings and --movies require each other. Give both, or neither for generated data.");
        });
    }

    public MovieData Read(MLContext mlContext, ParseResult parsed, CancellationToken cancellation)
    {
        float likeThreshold = parsed.GetValue(_likeThreshold);
        if (parsed.GetValue(_ratings) is { } ratings && parsed.GetValue(_movies) is { } movies)
        {
            Screen.WriteLine($"Reading {ratings} and {movies}.");
            return MovieData.Read(mlContext, ratings, movies, likeThreshold, parsed.GetValue(_skipInvalid), cancellation);
        }
        Screen.WriteLine(
            "No --ratings and --movies given. "
            + "Using movies and ratings that are generated from a fixed seed and have the size of MovieLens' small data set.");
        using var folder = new TemporaryFolder();
        (ratings, movies) = (folder.File("ratings.csv"), folder.File("movies.csv"));
        GeneratedMovies.Write(ratings, movies);
        return MovieData.Read(mlContext, ratings, movies, likeThreshold, skipInvalid: false, cancellation);
    }
}
