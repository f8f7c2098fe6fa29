using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender;

/// <summary>The model zip: from a movieId to its vector, in any process that has ML.NET.</summary>
internal static class SavedModel
{
    public const string VectorColumn = "MovieVector";

    public static void Save(MLContext mlContext, ITransformer model, string path)
    {
        // What a caller has at prediction time: movie ids, no users.
        DataViewSchema inputSchema = mlContext.Data.LoadFromEnumerable<MovieRow>([]).Schema;
        mlContext.Model.Save(model, inputSchema, path);
    }

    /// <summary>The vectors of the zip, each named by its movieId.</summary>
    public static ItemEmbeddings Load(FileInfo file)
    {
        // ML.NET leaves its temporary files behind where it fails to load.
        using var folder = new TemporaryFolder();
        var mlContext = new MLContext { TempFilePath = folder.Path };
        try
        {
            var embeddings = ItemEmbeddings.FromModel(mlContext, mlContext.Model.Load(file.FullName, out _), VectorColumn);
            return embeddings.Names.Distinct().Count() == embeddings.Count
                ? embeddings
                : throw new FormatException("two of its movies have the same id.");
        }
        // ML.NET has no single exception for a file that is no model: the zip, a part's name, type or version, or its numbers may be wrong. What derives from IOException
        // speaks of that too, for instance of an assembly that a part names; IOException itself is of the disk.
        catch (Exception e) when (e is not (UnauthorizedAccessException or OutOfMemoryException) && e.GetType() != typeof(IOException))
        {
            throw new UserErrorException($"--model {file} is not a model that train has saved: {e.GetBaseException().Message}");
        }
    }

    /// <summary>
    /// Loads the zip in a fresh context, runs every movie through it, and tells whether all bits are as they were trained.
    /// </summary>
    public static bool GivesTheSameVectors(string path, ItemEmbeddings trained)
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
