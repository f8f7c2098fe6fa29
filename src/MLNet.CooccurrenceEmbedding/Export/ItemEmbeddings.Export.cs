using MLNet.CooccurrenceEmbedding.Export;

namespace MLNet.CooccurrenceEmbedding;

/// <content>Saves vectors to files of other tools, and loads them.</content>
public sealed partial class ItemEmbeddings
{
    /// <summary>
    /// Saves the matrix as a NumPy array: a .npy file, version 1.0, of little-endian floats (<c>&lt;f4</c>) in C order, of shape (<see
    /// cref="Count"/>, <see cref="Dimension"/>). <c>numpy.load</c> returns the same bits.
    /// </summary>
    /// <remarks>
    /// The file holds no names. If no name has a line break, <c>File.WriteAllLines("names.txt", embeddings.Names)</c> saves them to another
    /// file, and <c>LoadNumpy(path, File.ReadLines("names.txt"))</c> loads both. <see cref="SaveCsv(string)"/> writes names of any kind.
    /// </remarks>
    /// <param name="path">
    /// The file, usually with the extension .npy. It is written atomically: if an exception is thrown, an earlier file is unchanged.
    /// </param>
    /// <exception cref="DirectoryNotFoundException">The folder of the file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is not a regular file, or may not be written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public void SaveNumpy(string path) => AtomicFile.Write(path, SaveNumpy);

    /// <inheritdoc cref="SaveNumpy(string)" path="/summary"/>
    /// <inheritdoc cref="SaveNumpy(string)" path="/remarks"/>
    /// <param name="stream">The stream to write to, which stays open.</param>
    /// <exception cref="ArgumentException">The stream cannot be written to.</exception>
    public void SaveNumpy(Stream stream) => Numpy.Write(this, RequireWritable(stream));

    /// <summary>
    /// Loads vectors from a NumPy array: a .npy file, version 1.0, 2.0 or 3.0, with a matrix (items, dimension) of floats or doubles, in C
    /// or Fortran order, of either byte order. Doubles are rounded to floats. Sizes in the file are compared with its length before memory
    /// is allocated, and no code in it is executed.
    /// </summary>
    /// <param name="path">The file, from any source.</param>
    /// <param name="names">
    /// A name for each row, in order. Default "1", "2", ..., the <see cref="Names"/> of a key without names.
    /// </param>
    /// <returns>
    /// The vectors, with <see cref="Training"/> null and <see cref="ItemCounts"/> 0. <see cref="Uniqueness"/> and
    /// <see cref="CreateRecommender"/> need counts and throw <see cref="InvalidOperationException"/>.
    /// </returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder, or may not be read.</exception>
    /// <exception cref="ArgumentException">There are more or fewer names than rows, or one is <see langword="null"/>.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is of another type, truncated, or longer than its array. Or the array is not a matrix, has another type of numbers, is
    /// larger than a .NET array can be, or has a number that is not finite as a float. The message says what was found and, for a number,
    /// where.
    /// </exception>
    public static ItemEmbeddings LoadNumpy(string path, IEnumerable<string>? names = null)
    {
        using var file = UntrustedFile.Open(path, Numpy.Description);
        return Numpy.Read(file, names);
    }

    /// <inheritdoc cref="LoadNumpy(string, IEnumerable{string}?)" path="/summary"/>
    /// <inheritdoc cref="LoadNumpy(string, IEnumerable{string}?)" path="/returns"/>
    /// <param name="stream">A seekable stream, read from its position to its end. It stays open.</param>
    /// <param name="names">A name for each row, in order. Default "1", "2", ....</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="ArgumentException">
    /// The stream cannot be read or is not seekable. There are more or fewer names than rows, or one is <see langword="null"/>.
    /// </exception>
    /// <exception cref="InvalidDataException">As for <see cref="LoadNumpy(string, IEnumerable{string}?)"/>.</exception>
    public static ItemEmbeddings LoadNumpy(Stream stream, IEnumerable<string>? names = null)
    {
        using var file = UntrustedFile.From(stream, Numpy.Description);
        return Numpy.Read(file, names);
    }

    /// <summary>
    /// Saves names and vectors in one of the formats of word2vec, as gensim's <c>KeyedVectors.load_word2vec_format</c> reads them, with the
    /// same bits.
    /// </summary>
    /// <remarks>
    /// In this format, white space ends a word. So white space, control characters and <c>%</c> are percent-encoded in names:
    /// <c>Toy Story</c> becomes <c>Toy%20Story</c>. <see cref="LoadWord2Vec(string, Word2VecFormat)"/> decodes them. In Python, use
    /// <c>urllib.parse.unquote(word)</c>.
    /// </remarks>
    /// <param name="path">The file. It is written atomically: if an exception is thrown, an earlier file is unchanged.</param>
    /// <param name="format">Text or binary. Default <see cref="Word2VecFormat.Text"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="format"/> is not defined.</exception>
    /// <exception cref="InvalidOperationException">
    /// A name is empty, longer than 65,536 bytes when encoded, or has an unpaired surrogate, or two names are equal. The message says
    /// which. Nothing has been written.
    /// </exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is not a regular file, or may not be written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public void SaveWord2Vec(string path, Word2VecFormat format = Word2VecFormat.Text)
    {
        RequireFormat(format);
        string[] words = Word2Vec.EncodeNames(this);
        AtomicFile.Write(path, stream => Word2Vec.Write(this, words, stream, format));
    }

    /// <inheritdoc cref="SaveWord2Vec(string, Word2VecFormat)" path="/summary"/>
    /// <inheritdoc cref="SaveWord2Vec(string, Word2VecFormat)" path="/remarks"/>
    /// <param name="stream">The stream to write to, which stays open.</param>
    /// <param name="format">Text or binary. Default <see cref="Word2VecFormat.Text"/>.</param>
    /// <exception cref="ArgumentException">The stream cannot be written to, or <paramref name="format"/> is not defined.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="SaveWord2Vec(string, Word2VecFormat)"/>.</exception>
    public void SaveWord2Vec(Stream stream, Word2VecFormat format = Word2VecFormat.Text)
    {
        RequireFormat(format);
        Word2Vec.Write(this, Word2Vec.EncodeNames(this), RequireWritable(stream), format);
    }

    /// <summary>
    /// Loads names and vectors in one of the formats of word2vec, as <see cref="SaveWord2Vec(string, Word2VecFormat)"/>, gensim's
    /// <c>KeyedVectors.save_word2vec_format</c>, the original program and fastText write them. Sizes in the file are compared with its
    /// length before memory is allocated.
    /// </summary>
    /// <remarks>
    /// Percent-encoded bytes in words are decoded if they are UTF-8, as <c>urllib.parse.unquote</c> does. Other percent signs are
    /// unchanged.
    /// </remarks>
    /// <param name="path">The file, from any source.</param>
    /// <param name="format">Text or binary. Default <see cref="Word2VecFormat.Text"/>.</param>
    /// <returns>
    /// The vectors, with <see cref="Training"/> null and <see cref="ItemCounts"/> 0. <see cref="Uniqueness"/> and
    /// <see cref="CreateRecommender"/> need counts and throw <see cref="InvalidOperationException"/>.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="format"/> is not defined.</exception>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is a folder, or may not be read.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is of another type, in the other format, truncated, or longer than its first line says. A word is empty, repeated, not
    /// UTF-8, or longer than 65,536 bytes. A row has too few or too many numbers, or one that is not finite as a float. The message says
    /// what was found and in which row.
    /// </exception>
    public static ItemEmbeddings LoadWord2Vec(string path, Word2VecFormat format = Word2VecFormat.Text)
    {
        RequireFormat(format);
        using var file = UntrustedFile.Open(path, Word2VecReader.Describe(format));
        return Word2VecReader.Read(file, format);
    }

    /// <inheritdoc cref="LoadWord2Vec(string, Word2VecFormat)" path="/summary"/>
    /// <inheritdoc cref="LoadWord2Vec(string, Word2VecFormat)" path="/remarks"/>
    /// <inheritdoc cref="LoadWord2Vec(string, Word2VecFormat)" path="/returns"/>
    /// <param name="stream">A seekable stream, read from its position to its end. It stays open.</param>
    /// <param name="format">Text or binary. Default <see cref="Word2VecFormat.Text"/>.</param>
    /// <exception cref="ArgumentException">
    /// The stream cannot be read or is not seekable, or <paramref name="format"/> is not defined.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="LoadWord2Vec(string, Word2VecFormat)"/>.</exception>
    public static ItemEmbeddings LoadWord2Vec(Stream stream, Word2VecFormat format = Word2VecFormat.Text)
    {
        RequireFormat(format);
        using var file = UntrustedFile.From(stream, Word2VecReader.Describe(format));
        return Word2VecReader.Read(file, format);
    }

    /// <summary>
    /// Saves names and vectors as comma-separated values (RFC 4180): a header <c>item,0,1,...</c>, then one record for each item, with its
    /// name in quotes. The encoding is UTF-8 without byte order mark. Records end with CR LF, and quotes within names are doubled. Names
    /// keep all characters, line breaks included.
    /// </summary>
    /// <param name="path">The file. It is written atomically: if an exception is thrown, an earlier file is unchanged.</param>
    /// <exception cref="InvalidOperationException">
    /// A name has an unpaired surrogate, which cannot be encoded in UTF-8. Nothing has been written.
    /// </exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the file does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The path is not a regular file, or may not be written.</exception>
    /// <exception cref="IOException">The file cannot be written, for example because the disk is full.</exception>
    public void SaveCsv(string path)
    {
        NameEncoding.RequireUnicode(this);
        AtomicFile.Write(path, stream => Csv.Write(this, stream));
    }

    /// <inheritdoc cref="SaveCsv(string)" path="/summary"/>
    /// <param name="stream">The stream to write to, which stays open.</param>
    /// <exception cref="ArgumentException">The stream cannot be written to.</exception>
    /// <exception cref="InvalidOperationException">
    /// A name has an unpaired surrogate, which cannot be encoded in UTF-8. Nothing has been written.
    /// </exception>
    public void SaveCsv(Stream stream)
    {
        NameEncoding.RequireUnicode(this);
        Csv.Write(this, RequireWritable(stream));
    }

    /// <summary>
    /// Saves a folder for TensorBoard's Embedding Projector: <c>vectors.tsv</c>, <c>metadata.tsv</c> with the columns Name and Likes
    /// (<see cref="ItemCounts"/>), and <c>projector_config.pbtxt</c>. The command <c>tensorboard --logdir folder</c> finds them. The first
    /// two files can also be loaded in a projector in the browser, which needs at least two numbers per vector.
    /// </summary>
    /// <remarks>
    /// The projector does not support quotes, so a name cannot contain a tab or a line break. They are replaced by the symbols ␉ (U+2409),
    /// ␊ (U+240A) and ␍ (U+240D). All other characters are unchanged, quotes included. Other programs should read the files without
    /// quoting, for example with <c>csv.QUOTE_NONE</c> in Python's csv.
    /// </remarks>
    /// <param name="folder">
    /// The folder, which is created if it does not exist. Earlier files of these names are replaced after all three files are written.
    /// Other files are unchanged.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// A name has an unpaired surrogate, which cannot be encoded in UTF-8. Nothing has been written.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be created or written, or one of the files is a folder.</exception>
    /// <exception cref="IOException">
    /// The folder is a file, or the files cannot be written, for example because the disk is full.
    /// </exception>
    public void SaveProjector(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        NameEncoding.RequireUnicode(this);
        Projector.Write(this, folder);
    }

    private static void RequireFormat(Word2VecFormat format)
    {
        if (!Enum.IsDefined(format)) throw new ArgumentOutOfRangeException(nameof(format), format, "The format must be Text or Binary.");
    }

    private static Stream RequireWritable(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanWrite ? stream : throw new ArgumentException("The stream cannot be written to.", nameof(stream));
    }
}
