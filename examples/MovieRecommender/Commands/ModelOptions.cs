using System.CommandLine;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Commands;

/// <summary>The options for a saved model, which contains ids of movies, and for the file with their titles.</summary>
internal sealed class ModelOptions
{
    private readonly Option<FileInfo> _model = CreateModelOption();

    private readonly Option<FileInfo> _movies = Options.ExistingFile(
        "--movies",
        "CSV file with the columns movieId,title,genres that the model was trained with. Default: the titles of the generated data");

    private readonly Option<bool> _skipInvalid = Options.SkipInvalid();

    public ModelOptions(Command command)
    {
        command.Add(_model);
        command.Add(_movies);
        command.Add(_skipInvalid);
    }

    public static Option<FileInfo> CreateModelOption()
    {
        Option<FileInfo> model = Options.ExistingFile("--model", "The model zip that the command train saved");
        model.Required = true;
        return model;
    }

    public (ItemEmbeddings Embeddings, IReadOnlyDictionary<string, Movie> Movies) Read(ParseResult parsed)
    {
        ItemEmbeddings embeddings = SavedModel.Load(parsed.GetRequiredValue(_model));
        Dictionary<string, int> likes = embeddings.Names
            .Zip(embeddings.ItemCounts)
            .ToDictionary(movie => movie.First, movie => movie.Second);
        Dictionary<string, Movie> movies = parsed.GetValue(_movies) is { } file
            ? ReadMovies(file, parsed.GetValue(_skipInvalid), likes)
            : ReadGeneratedMovies(parsed.GetRequiredValue(_model), likes);
        return (embeddings, movies);
    }

    private static Dictionary<string, Movie> ReadMovies(FileInfo file, bool skipInvalid, Dictionary<string, int> likes)
    {
        Dictionary<string, Movie> movies = MovieCatalog.Read(new CsvFile(file, skipInvalid), likes, out int unknown);
        return unknown < likes.Count
            ? movies
            : throw new UserErrorException(
                $"--movies {file} has none of the {likes.Count} movies of the model. Give the movies.csv that the model was trained with.");
    }

    /// <summary>Reads the titles of the generated data, if the model has exactly its movies.</summary>
    private static Dictionary<string, Movie> ReadGeneratedMovies(FileInfo model, Dictionary<string, int> likes)
    {
        using var folder = new TemporaryFolder();
        FileInfo file = folder.File("movies.csv");
        GeneratedMovies.WriteMovies(file);
        Dictionary<string, Movie> movies = MovieCatalog.Read(new CsvFile(file, skipInvalid: false), likes, out int unknown);
        return unknown == 0 && movies.Count == likes.Count
            ? movies
            : throw new UserErrorException(
                $"--model {model} was not trained on the generated data, so its titles are unknown. "
                + "Add --movies FILE, the movies.csv that it was trained with.");
    }
}
