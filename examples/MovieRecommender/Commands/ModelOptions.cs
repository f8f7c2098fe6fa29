using System.CommandLine;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Commands;

/// <summary>The options for a saved model, and for the file with the titles and genres of its movies.</summary>
internal sealed class ModelOptions
{
    /// <summary>
    /// The largest fraction of the model's movies that may be missing from the file or have another title there. A later file of the same
    /// catalog has a few corrected titles; in another catalog, the same ids are other movies.
    /// </summary>
    private const double MaximumDifference = 0.1;

    private readonly Option<FileInfo> _model = Options.ExistingFile("--model", "The model zip that the command train saved");

    private readonly Option<FileInfo> _movies;

    private readonly Option<bool> _skipInvalid = Options.SkipInvalid();

    /// <param name="command">The command that gets the options.</param>
    /// <param name="withoutMovies">What the names of the movies are without --movies.</param>
    public ModelOptions(Command command, string withoutMovies = "the titles of the generated data")
    {
        _model.Required = true;
        _movies = Options.ExistingFile(
            "--movies",
            $"CSV file with the columns movieId,title,genres that the model was trained with. Default: {withoutMovies}");
        command.Add(_model);
        command.Add(_movies);
        command.Add(_skipInvalid);
    }

    /// <summary>Reads the vectors, named by movieId, and the movies by movieId.</summary>
    public (ItemEmbeddings Embeddings, IReadOnlyDictionary<string, Movie> Movies) Read(ParseResult parsed)
    {
        FileInfo model = parsed.GetRequiredValue(_model);
        var (embeddings, titles) = SavedModel.Load(model);
        Dictionary<string, int> likes = embeddings.Names
            .Zip(embeddings.ItemCounts)
            .ToDictionary(movie => movie.First, movie => movie.Second);
        Movie[] trained = [.. embeddings.Names.Zip(titles, (id, title) => new Movie(id, title, [], likes[id]))];
        return (embeddings, parsed.GetValue(_movies) is { } file
            ? ReadMovies(file, parsed.GetValue(_skipInvalid), model, trained, likes)
            : ReadGeneratedMovies(model, trained, likes));
    }

    /// <summary>Reads the vectors, named by title with --movies, and by movieId without.</summary>
    public ItemEmbeddings ReadNamed(ParseResult parsed)
    {
        if (parsed.GetValue(_movies) is null)
            return SavedModel.Load(parsed.GetRequiredValue(_model)).Embeddings;
        var (embeddings, movies) = Read(parsed);
        return embeddings.WithNames(DistinctTitles.Create(embeddings.Names.Select(id => movies[id])));
    }

    private static Dictionary<string, Movie> ReadMovies(
        FileInfo file, bool skipInvalid, FileInfo model, Movie[] trained, Dictionary<string, int> likes)
    {
        Dictionary<string, Movie> movies = MovieCatalog.Read(new CsvFile(file, skipInvalid), likes);
        Movie[] different = FindDifferent(trained, movies);
        return different.Length <= MaximumDifference * trained.Length
            ? movies
            : throw new UserErrorException(
                $"--movies {file} is of another catalog than --model {model}: it has other titles, or none, for {different.Length} of the "
                + $"{trained.Length} movies of the model. For example, movie {different[0].Id} is \"{different[0].Title}\" in the model "
                + $"and \"{movies[different[0].Id].Title}\" in the file. Give the movies.csv that the model was trained with.");
    }

    /// <summary>Reads the titles of the generated data, if the model was trained with them.</summary>
    private static Dictionary<string, Movie> ReadGeneratedMovies(FileInfo model, Movie[] trained, Dictionary<string, int> likes)
    {
        using var folder = new TemporaryFolder();
        FileInfo file = folder.File("movies.csv");
        GeneratedMovies.WriteMovies(file);
        Dictionary<string, Movie> movies = MovieCatalog.Read(new CsvFile(file, skipInvalid: false), likes);
        return FindDifferent(trained, movies).Length == 0
            ? movies
            : throw new UserErrorException(
                $"--model {model} was not trained on the generated data. Add --movies FILE, the movies.csv that it was trained with.");
    }

    private static Movie[] FindDifferent(Movie[] trained, Dictionary<string, Movie> movies)
        => Array.FindAll(trained, movie => movies[movie.Id].Title != movie.Title);
}
