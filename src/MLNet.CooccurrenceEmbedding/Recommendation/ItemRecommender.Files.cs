using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CooccurrenceEmbedding.Embeddings;
using MLNet.CooccurrenceEmbedding.Export;
using MLNet.CooccurrenceEmbedding.ModelZip;

namespace MLNet.CooccurrenceEmbedding;

/// <content>Saves and loads recommenders.</content>
public sealed partial class ItemRecommender
{
    private const string ItemColumnName = "Item", VectorColumnName = "Vector";

    /// <summary>
    /// Saves the recommender as an ML.NET model zip, with its vectors, names, settings and neighbors. As a model, it maps the column
    /// "Item", a key of the items, to the column "Vector".
    /// </summary>
    /// <param name="path">
    /// The file, usually with the extension .zip. It is written atomically: if an exception is thrown, an earlier file is unchanged.
    /// </param>
    /// <exception cref="ArgumentException">The vectors and neighbors are more than the 2 GiB that a model can hold.</exception>
    /// <exception cref="InvalidOperationException">The vectors are from a file of another tool.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is not a regular file, or may not be written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public void Save(string path)
    {
        ITransformer model = ToModel();
        AtomicFile.Write(path, stream => BuiltInModel.NewContext().Model.Save(model, inputSchema: null, stream));
    }

    /// <inheritdoc cref="Save(string)" path="/summary"/>
    /// <param name="stream">The stream to write to, which stays open.</param>
    /// <exception cref="ArgumentException">
    /// The stream cannot be written to, or the vectors and neighbors are more than the 2 GiB that a model can hold.
    /// </exception>
    /// <exception cref="InvalidOperationException">The vectors are from a file of another tool.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanWrite) throw new ArgumentException("The stream cannot be written to.", nameof(stream));
        BuiltInModel.NewContext().Model.Save(ToModel(), inputSchema: null, stream);
    }

    /// <summary>
    /// Loads a recommender that <see cref="Save(string)"/> has saved, or a model with the vectors of one. The file may be from any source:
    /// see <see cref="ItemEmbeddings.Load(string, string?)"/>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// The recommender. On the same processor, its recommendations are bitwise equal to those of the saved one. For a model whose vectors
    /// were trained without a recommender, it is that of <see cref="ItemEmbeddings.CreateRecommender"/>.
    /// </returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder, or may not be read.</exception>
    /// <exception cref="ArgumentException">The model writes item vectors to several columns.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not a saved model, holds no item vectors of this library, or is damaged. The message says what was found.
    /// </exception>
    public static ItemRecommender Load(string path) => ItemEmbeddings.Load(path).CreateRecommender();

    /// <inheritdoc cref="Load(string)" path="/summary"/>
    /// <inheritdoc cref="Load(string)" path="/returns"/>
    /// <param name="stream">A seekable stream with the zip and nothing else. It stays open.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="ArgumentException">
    /// The stream cannot be read or is not seekable, or the model writes item vectors to several columns.
    /// </exception>
    /// <exception cref="InvalidDataException">As for <see cref="Load(string)"/>.</exception>
    public static ItemRecommender Load(Stream stream) => ItemEmbeddings.Load(stream).CreateRecommender();

    private ITransformer ToModel()
    {
        if (Embeddings.Training is null)
        {
            throw new InvalidOperationException(
                "Vectors from a file of another tool are not saved as a model. Save the vectors, and create the recommender again.");
        }
        RecommenderModel model = Embeddings.Recommender ?? new RecommenderModel(Settings, ResidualWeights.None(Embeddings.Count), null);
        ItemEmbeddings saved = Embeddings.WithRecommender(model with { Settings = Settings });
        BuiltInModel.RequireFits(ItemColumnName, saved.Count, saved.Dimension, model.Residuals.Bytes);
        var keys = new KeyDataViewType(typeof(uint), saved.Count);
        return BuiltInLookup.Create(saved, keys, VectorColumnName, ItemColumnName, unknown: 0);
    }
}
