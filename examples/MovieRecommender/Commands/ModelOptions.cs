using System.CommandLine;
using Microsoft.ML;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender.Commands;

/// <summary>A saved model, which knows movies by their ids, and the file with their titles.</summary>
internal sealed class ModelOptions
{
    private readonly Option<FileInfo> _model = Model();

    private readonly Option<FileInfo> _movies = Options.ExistingFile(
        "--movies", "CSV file with the columns movieId,title,genres: the one that the model was trained with. Default: the titles of the generated data");

    public ModelOptions(Command command)
    {
        command.Add(_model);
        command.Add(_movies);
    }

    public static Option<FileInfo> Model()
    {
        Option<FileInfo> model = Options.ExistingFile("--model", "The model zip, as train has saved it");
        model.Required = true;
        return model;
    }

    public (ItemEmbeddings Embeddings, IReadOnlyDictionary<string, Movie> Movies) Read(ParseResult parsed)
    {
        ItemEmbeddings embeddings = SavedModel.Load(parsed.GetRequiredValue(_model));
        Dictionary<string, int> likes = embeddings.Names.Zip(embeddings.ItemCounts).ToDictionary(movie => movie.First, movie => movie.Second);
        return (embeddings, parsed.GetValue(_movies) is { } file ? Given(file, likes) : Generated(parsed.GetRequiredValue(_model), likes));
    }

    private static Dictionary<string, Movie> Given(FileInfo file, Dictionary<string, int> likes)
    {
        Dictionary<string, Movie> movies = MovieCatalog.Read(new MLContext(), file, likes, out int unknown);
        return unknown < likes.Count
            ? movies
            : throw new UserErrorException(
                $"--movies {file} has none of the {likes.Count} movies of the model. Give the movies.csv that the model was trained with.");
    }

    /// <summary>The titles of the generated data are right for a model of exactly its movies, and wrong for any other.</summary>
    private static Dictionary<string, Movie> Generated(FileInfo model, Dictionary<string, int> likes)
    {
        using var folder = new TemporaryFolder();
        FileInfo file = folder.File("movies.csv");
        GeneratedMovies.WriteMovies(file);
        Dictionary<string, Movie> movies = MovieCatalog.Read(new MLContext(), file, likes, out int unknown);
        return unknown == 0 && movies.Count == likes.Count
            ? movies
            : throw new UserErrorException(
                $"--model {model} was not trained on the generated data, so its titles are not known here. Add --movies FILE, the "
                + "movies.csv that it was trained with.");
    }
}
