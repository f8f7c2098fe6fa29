namespace MLNet.CooccurrenceEmbedding;

/// <summary>The two formats of word2vec files.</summary>
public enum Word2VecFormat
{
    /// <summary>Numbers as text, with the digits that give the same <see cref="float"/>.</summary>
    Text,

    /// <summary>Numbers as little-endian floats of four bytes.</summary>
    Binary,
}
