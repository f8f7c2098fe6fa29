using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender;

/// <summary>Saves and loads the model zip, which maps a movieId to its vector and title.</summary>
internal static class SavedModel
{
    public const string VectorColumn = "MovieVector";
    private const string TitleColumn = "Title";

    /// <summary>Saves the model, with the titles of its movies.</summary>
    public static void Save(
        MLContext mlContext,
        ITransformer keyMapping,
        CooccurrenceEmbeddingTransformer vectors,
        IReadOnlyDictionary<string, Movie> movies,
        Stream stream)
    {
        // The input at prediction time has movie ids and no users.
        IDataView input = mlContext.Data.LoadFromEnumerable<MovieRow>([]);
        IDataView titles = mlContext.Data.LoadFromEnumerable(
            vectors.Embeddings.Names.Select(id => new TitledRow { MovieId = uint.Parse(id), Title = movies[id].Title }));
        ITransformer titleMapping = mlContext.Transforms.Conversion
            .MapValue(TitleColumn, titles, titles.Schema[MovieData.MovieIdColumn], titles.Schema[TitleColumn], MovieData.MovieIdColumn)
            .Fit(input);
        mlContext.Model.Save(new TransformerChain<ITransformer>(keyMapping, vectors, titleMapping), input.Schema, stream);
    }

    /// <summary>Loads the vectors of the zip, named by movieId, and the titles that the movies had when the model was trained.</summary>
    public static (ItemEmbeddings Embeddings, IReadOnlyList<string> Titles) Load(FileInfo file)
    {
        // ML.NET does not delete its temporary files when loading fails.
        using var folder = new TemporaryFolder();
        var mlContext = new MLContext { TempFilePath = folder.Path };
        try
        {
            ITransformer model = mlContext.Model.Load(file.FullName, out _);
            var embeddings = ItemEmbeddings.FromModel(mlContext, model, VectorColumn);
            if (embeddings.Names.Distinct().Count() != embeddings.Count)
                throw new FormatException("Two of its movies have the same id.");
            IDataView movies = model.Transform(LoadIds(mlContext, embeddings));
            return movies.Schema.GetColumnOrNull(TitleColumn) is null
                ? throw new FormatException("It has no titles. Train it again.")
                : (embeddings, [.. movies.GetColumn<string>(TitleColumn)]);
        }
        // ML.NET throws exceptions of many types for a file that is not a model. Types derived from IOException, such as FileLoadException,
        // report invalid content, too; IOException itself reports an error of the disk.
        catch (Exception e) when (e is not (UnauthorizedAccessException or OutOfMemoryException) && e.GetType() != typeof(IOException))
        {
            throw new UserErrorException($"--model {file} is not a model that the command train saved: {e.GetBaseException().Message}");
        }
    }

    /// <summary>
    /// Loads the zip in a new context, transforms every movie, and returns whether every vector equals the trained one bit for bit.
    /// </summary>
    public static bool HasSameVectors(Stream zip, ItemEmbeddings trained)
    {
        var mlContext = new MLContext();
        ITransformer loaded = mlContext.Model.Load(zip, out _);
        int index = 0;
        foreach (float[] vector in loaded.Transform(LoadIds(mlContext, trained)).GetColumn<float[]>(VectorColumn))
        {
            if (!Bits(vector).SequenceEqual(Bits(trained.GetVector(index++))))
                return false;
        }
        return index == trained.Count;
    }

    private static IDataView LoadIds(MLContext mlContext, ItemEmbeddings embeddings)
        => mlContext.Data.LoadFromEnumerable(embeddings.Names.Select(id => new MovieRow { MovieId = uint.Parse(id) }));

    private static ReadOnlySpan<int> Bits(ReadOnlySpan<float> vector) => MemoryMarshal.Cast<float, int>(vector);

    private class MovieRow
    {
        [ColumnName(MovieData.MovieIdColumn)]
        public uint MovieId { get; set; }
    }

    private sealed class TitledRow : MovieRow
    {
        public string Title { get; set; } = "";
    }
}
