using Microsoft.ML;
using MLNet.CooccurrenceEmbedding.ModelZip;

namespace MLNet.CooccurrenceEmbedding;

/// <content>The vectors inside a model.</content>
public sealed partial class ItemEmbeddings
{
    /// <summary>
    /// Finds the item vectors inside a model, freshly fitted or loaded with
    /// <see cref="ModelOperationsCatalog.Load(Stream, out DataViewSchema)"/>.
    /// </summary>
    /// <param name="mlContext">The context to read the model's parts with.</param>
    /// <param name="model">A transformer or a chain of them, chains within chains included.</param>
    /// <param name="outputColumnName">Name of the column that the vectors are written to.</param>
    /// <returns>The vectors, bit for bit, with names, counts and training summary.</returns>
    /// <exception cref="ArgumentException">
    /// No part of the model writes item vectors to that column; the message lists the parts and columns of the model.
    /// </exception>
    /// <exception cref="InvalidDataException">The part that should hold them is damaged or was tampered with.</exception>
    public static ItemEmbeddings FromModel(MLContext mlContext, ITransformer model, string outputColumnName)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        return ModelSearch.Find(mlContext, model, outputColumnName);
    }
}
