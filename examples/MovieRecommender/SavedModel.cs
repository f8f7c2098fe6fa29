using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding;

namespace MovieRecommender;

/// <summary>The model zip: from a movieId to its vector, in any process that has ML.NET.</summary>
internal static class SavedModel
{
    public static void Save(MLContext mlContext, ITransformer model, string path)
    {
        // What a caller has at prediction time: movie ids, no users.
        DataViewSchema inputSchema = mlContext.Data.LoadFromEnumerable<MovieRow>([]).Schema;
        mlContext.Model.Save(model, inputSchema, path);
    }

    /// <summary>Loads the zip in a fresh context, runs every movie through it, and tells whether all bits are as they were trained.</summary>
    public static bool GivesTheSameVectors(string path, ItemEmbeddings trained, string vectorColumn)
    {
        var mlContext = new MLContext();
        ITransformer loaded = mlContext.Model.Load(path, out _);
        IDataView movies = mlContext.Data.LoadFromEnumerable(trained.Names.Select(id => new MovieRow { MovieId = uint.Parse(id) }));
        int index = 0;
        foreach (float[] vector in loaded.Transform(movies).GetColumn<float[]>(vectorColumn))
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
