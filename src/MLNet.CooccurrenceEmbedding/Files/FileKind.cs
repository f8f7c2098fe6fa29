namespace MLNet.CooccurrenceEmbedding.Files;

/// <summary>Knows files of other types by their first bytes, so that a message can say what somebody has given instead.</summary>
internal static class FileKind
{
    /// <summary>As many bytes as <see cref="Of"/> looks at.</summary>
    public const int HeadLength = 6;

    /// <summary>What begins with these bytes, as the end of a sentence, or <see langword="null"/> where they say nothing.</summary>
    public static string? Of(ReadOnlySpan<byte> head) => head switch
    {
        [] => "it is empty",
        [(byte)'P', (byte)'K', ..] => "it is a zip file (an .npz, which holds .npy files; or an ML.NET model, which ItemEmbeddings.FromModel reads)",
        [0x1F, 0x8B, ..] => "it is a gzip file; unpack it first",
        [(byte)'B', (byte)'Z', (byte)'h', ..] => "it is a bzip2 file; unpack it first",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "it is a NumPy array (.npy), which LoadNumpy reads",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "it is an HDF5 file",
        [0x80, >= 2 and <= 5, ..] => "it is a pickle of Python, such as gensim's own save() makes; use save_word2vec_format() there",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "it is text in UTF-16; UTF-8 is needed",
        [0xEF, 0xBB, 0xBF, ..] => "it begins with a byte order mark, which must not be there",
        _ => null,
    };
}
