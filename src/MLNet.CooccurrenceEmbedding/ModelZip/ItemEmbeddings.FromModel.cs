using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.ModelZip;

namespace MLNet.CooccurrenceEmbedding;

/// <content>Reads the vectors of models.</content>
public sealed partial class ItemEmbeddings
{
    /// <summary>
    /// Gets the item vectors of a model that was fitted, or loaded with
    /// <see cref="ModelOperationsCatalog.Load(Stream, out DataViewSchema)"/>.
    /// </summary>
    /// <param name="mlContext">The context that reads the parts of the model.</param>
    /// <param name="model">A transformer, or a chain of transformers and further chains.</param>
    /// <param name="outputColumnName">Name of the column that the vectors are written to.</param>
    /// <returns>The vectors, bitwise equal to those of the fit, with names, counts and training summary.</returns>
    /// <exception cref="ArgumentException">
    /// No part of the model writes item vectors to that column. The message lists the parts of the model and the columns of vectors.
    /// </exception>
    /// <exception cref="InvalidDataException">The saved vectors, or the data saved with them, are not valid.</exception>
    public static ItemEmbeddings FromModel(MLContext mlContext, ITransformer model, string outputColumnName)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        return ModelSearch.Find(mlContext, model, outputColumnName);
    }
}
