using MLNet.CooccurrenceEmbedding.Files;

namespace MLNet.CooccurrenceEmbedding;

/// <content>The vectors as files of other tools, and such files as vectors.</content>
public sealed partial class ItemEmbeddings
{
    /// <summary>
    /// Saves the matrix as a NumPy array: a .npy file, version 1.0, of little-endian floats (<c>&lt;f4</c>) in C order, of shape (<see cref="Count"/>,
    /// <see cref="Dimension"/>). <c>numpy.load</c> gives the same bits.
    /// </summary>
    /// <remarks>
    /// The file holds no names. Where none of them has a line break, <c>File.WriteAllLines("names.txt", embeddings.Names)</c> saves them beside it, and
    /// <c>LoadNumpy(path, File.ReadLines("names.txt"))</c> brings them back; <see cref="SaveCsv"/> writes names of any kind.
    /// </remarks>
    /// <param name="path">The file, by custom with the extension .npy. It is there whole or, on failure, as it was before.</param>
    /// <exception cref="DirectoryNotFoundException">The file's folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder, or may not be written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public void SaveNumpy(string path) => WholeFile.Write(path, stream => NumpyFile.Write(this, stream));

    /// <summary>
    /// Loads vectors from a NumPy array: a .npy file, version 1.0, 2.0 or 3.0, with a matrix (items, dimension) of floats or doubles, in C or Fortran order, of
    /// either byte order. Doubles are rounded to floats. What the file claims is compared with its size before memory is taken for it, and nothing in it is run.
    /// </summary>
    /// <param name="path">The file, from any source.</param>
    /// <param name="names">
    /// A name for each row, in their order. Default: the keys "1", "2", ..., as in <see cref="Names"/> where a key column has no names.
    /// </param>
    /// <returns>
    /// The vectors, with <see cref="Training"/> null and <see cref="ItemCounts"/> 0; <see cref="Uniqueness"/> and <see cref="CreateRecommender"/> need counts and
    /// throw <see cref="InvalidOperationException"/>.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder, or may not be read.</exception>
    /// <exception cref="ArgumentException">There are more or fewer names than rows, or one is <see langword="null"/>.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is of another type, cut off or longer than its array; the array is no matrix, is of another type, is larger than an array can be, or has a number
    /// that is not finite as a float. The message names the file, what was found, and for a number its row.
    /// </exception>
    public static ItemEmbeddings LoadNumpy(string path, IEnumerable<string>? names = null) => NumpyFile.Read(path, names);

    /// <summary>
    /// Saves names and vectors in the format of word2vec, in one of its two forms: what gensim's <c>KeyedVectors.load_word2vec_format</c> reads, with the same bits.
    /// </summary>
    /// <remarks>
    /// The format ends words at white space. In names, white space of any kind, control characters and <c>%</c> are therefore percent-encoded
    /// (<c>Toy Story</c> becomes <c>Toy%20Story</c>); in Python, <c>urllib.parse.unquote(word)</c> gives the name back, and <see cref="LoadWord2Vec"/> does so too.
    /// </remarks>
    /// <param name="path">The file. It is there whole or, on failure, as it was before.</param>
    /// <param name="binary">Whether the numbers are written as floats; otherwise as text, with the digits that give the same float. Default text.</param>
    /// <exception cref="InvalidOperationException">
    /// A name is empty, two are equal, one is longer than 65,536 bytes when encoded, or has half a surrogate pair; the message says which. Nothing has been written.
    /// </exception>
    /// <exception cref="DirectoryNotFoundException">The file's folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder, or may not be written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public void SaveWord2Vec(string path, bool binary = false)
    {
        string[] words = Word2VecFile.WordsOf(this);
        WholeFile.Write(path, stream => Word2VecFile.Write(this, words, stream, binary));
    }

    /// <summary>
    /// Loads names and vectors in the format of word2vec, as <see cref="SaveWord2Vec"/>, gensim's <c>KeyedVectors.save_word2vec_format</c>, the original program
    /// and fastText write it. What the file claims is compared with its size before memory is taken for it.
    /// </summary>
    /// <remarks>
    /// Bytes that are percent-encoded in words are decoded if they are UTF-8, as <c>urllib.parse.unquote</c> does. Other percent signs stay as they are.
    /// </remarks>
    /// <param name="path">The file, from any source.</param>
    /// <param name="binary">Whether it is in the binary form. Default text.</param>
    /// <returns>
    /// The vectors, with <see cref="Training"/> null and <see cref="ItemCounts"/> 0; <see cref="Uniqueness"/> and <see cref="CreateRecommender"/> need counts and
    /// throw <see cref="InvalidOperationException"/>.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder, or may not be read.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is of another type, in the other form, cut off, or longer than its first line says; a word is empty, repeated, not UTF-8 or longer than 65,536
    /// bytes; a row has too few or too many numbers, or one that is not finite as a float. The message names the file, what was found, and the row.
    /// </exception>
    public static ItemEmbeddings LoadWord2Vec(string path, bool binary = false) => Word2VecFile.Read(path, binary);

    /// <summary>
    /// Saves names and vectors as comma-separated values: a line <c>item,0,1,...</c>, then one for each item, its name in quotes. UTF-8 without byte order mark,
    /// lines that end with CR LF, and quotes within names doubled, as in RFC 4180. Names keep all of their characters, line breaks included.
    /// </summary>
    /// <param name="path">The file. It is there whole or, on failure, as it was before.</param>
    /// <exception cref="InvalidOperationException">A name has half a surrogate pair, which has no bytes in UTF-8. Nothing has been written.</exception>
    /// <exception cref="DirectoryNotFoundException">The file's folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder, or may not be written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public void SaveCsv(string path)
    {
        FileNames.RequireUnicode(this);
        WholeFile.Write(path, stream => CsvFile.Write(this, stream));
    }

    /// <summary>
    /// Saves a folder for TensorBoard's Embedding Projector: <c>vectors.tsv</c>, <c>metadata.tsv</c> with the columns Name and Likes
    /// (<see cref="ItemCounts"/>), and <c>projector_config.pbtxt</c>, with which <c>tensorboard --logdir folder</c> finds the two. The same two can be uploaded to a
    /// projector in the browser, which wants at least two numbers per vector.
    /// </summary>
    /// <remarks>
    /// The projector knows no quotes, so a tab or a line break cannot stand in a name: it is written as its picture, ␉ (U+2409), ␊ (U+240A) or ␍ (U+240D). All
    /// other characters are kept, quotes included; other programs should read the files without quoting (in Python's csv, <c>csv.QUOTE_NONE</c>).
    /// </remarks>
    /// <param name="folder">The folder, which is made if it is not there. Earlier files of these names are replaced once all three are written; others stay.</param>
    /// <exception cref="InvalidOperationException">A name has half a surrogate pair, which has no bytes in UTF-8. Nothing has been written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be made or written, or one of the files is a folder.</exception>
    /// <exception cref="IOException">The folder is a file, or the files cannot be written, for example because the disk is full.</exception>
    public void SaveProjector(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        FileNames.RequireUnicode(this);
        ProjectorFolder.Write(this, folder);
    }

    /// <summary>Vectors of which no more is known than their names.</summary>
    internal static ItemEmbeddings OfFile(float[] matrix, int dimension, string[] names)
        => new(matrix, dimension, names, new int[names.Length], diagonal: null, training: null);
}
