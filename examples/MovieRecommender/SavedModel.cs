using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender;

/// <summary>Saves and loads the model zip, which maps a movieId to its vector.</summary>
internal static class SavedModel
{
    public const string VectorColumn = "MovieVector";

    public static void Save(MLContext mlContext, ITransformer model, string path)
    {
        // The input at prediction time has movie ids and no users.
        DataViewSchema inputSchema = mlContext.Data.LoadFromEnumerable<MovieRow>([]).Schema;
        mlContext.Model.Save(model, inputSchema, path);
    }

    /// <summary>Loads the vectors of the zip, named by movieId.</summary>
    public static ItemEmbeddings Load(FileInfo file)
    {
        ItemEmbeddings embeddings;
        try
        {
            embeddings = ItemEmbeddings.Load(file.FullName, VectorColumn);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException)
        {
            throw NotSavedByTrain(e.Message);
        }
        return embeddings.Names.Distinct().Count() == embeddings.Count
            ? embeddings
            : throw NotSavedByTrain("Two of its movies have the same id.");

        UserErrorException NotSavedByTrain(string reason) => new($"--model {file} is not a model that the command train saved: {reason}");
    }

    /// <summary>
    /// Loads the zip in a new context, transforms every movie, and returns whether every vector equals the trained one bit for bit.
    /// </summary>
    public static bool HasSameVectors(string path, ItemEmbeddings trained)
    {
        var mlContext = new MLContext();
        ITransformer loaded = mlContext.Model.Load(path, out _);
        IDataView movies = mlContext.Data.LoadFromEnumerable(trained.Names.Select(id => new MovieRow { MovieId = uint.Parse(id) }));
        int index = 0;
        foreach (float[] vector in loaded.Transform(movies).GetColumn<float[]>(VectorColumn))
        {
            if (!Bits(vector).SequenceEqual(Bits(trained.GetVector(index++))))
                return false;
        }
        return index == trained.Count;
    }

    private static ReadOnlySpan<int> Bits(ReadOnlySpan<float> vector) => MemoryMarshal.Cast<float, int>(vector);

    private sealed class MovieRow
    {
        [ColumnName(MovieData.MovieIdColumn)]
        public uint MovieId { get; set; }
    }
}
