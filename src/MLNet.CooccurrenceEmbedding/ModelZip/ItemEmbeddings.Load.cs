using MLNet.CooccurrenceEmbedding.Export;
using MLNet.CooccurrenceEmbedding.ModelZip;

namespace MLNet.CooccurrenceEmbedding;

/// <content>Loads the vectors of saved models.</content>
public sealed partial class ItemEmbeddings
{
    /// <summary>
    /// Loads the item vectors of a saved model, a zip that <c>mlContext.Model.Save</c> has written, without loading the model. The file may
    /// be from any source: sizes in it are compared with its length before memory is allocated, and no code in it is executed. ML.NET's own
    /// <c>mlContext.Model.Load</c> is only for files that are trusted.
    /// </summary>
    /// <remarks>
    /// The model may be a pipeline with other transformers, which are not read. Memory is limited to 256 MB and 50 times the length of the
    /// file, far more than vectors from real data need.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="outputColumnName">
    /// Name of the column that the model writes the vectors to. Default <see langword="null"/>, for a model with only one such column.
    /// </param>
    /// <returns>The vectors, bitwise equal to those of the fit, with names, counts and training summary.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder, or may not be read.</exception>
    /// <exception cref="ArgumentException">
    /// The model writes no item vectors to <paramref name="outputColumnName"/>, or it is <see langword="null"/> and there are several such
    /// columns. The message lists the columns.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The file is not a saved model, holds no item vectors of this library, or is damaged. The message says what was found.
    /// </exception>
    public static ItemEmbeddings Load(string path, string? outputColumnName = null)
    {
        using var file = UntrustedFile.Open(path, SavedModelZip.Description);
        return SavedModelZip.Load(file, outputColumnName);
    }

    /// <inheritdoc cref="Load(string, string?)" path="/summary"/>
    /// <inheritdoc cref="Load(string, string?)" path="/remarks"/>
    /// <inheritdoc cref="Load(string, string?)" path="/returns"/>
    /// <param name="stream">A seekable stream with the zip and nothing else. It stays open.</param>
    /// <param name="outputColumnName">
    /// Name of the column that the model writes the vectors to. Default <see langword="null"/>, for a model with only one such column.
    /// </param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="ArgumentException">
    /// The stream cannot be read or is not seekable, or as for <see cref="Load(string, string?)"/>.
    /// </exception>
    /// <exception cref="InvalidDataException">As for <see cref="Load(string, string?)"/>.</exception>
    public static ItemEmbeddings Load(Stream stream, string? outputColumnName = null)
    {
        using var file = UntrustedFile.From(stream, SavedModelZip.Description);
        return SavedModelZip.Load(file, outputColumnName);
    }
}
