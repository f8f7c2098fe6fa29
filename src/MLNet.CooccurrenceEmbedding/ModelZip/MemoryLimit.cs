namespace MLNet.CooccurrenceEmbedding.ModelZip;

/// <summary>
/// The memory that the content of a file may use. Compression can make a gigabyte of zeros as small as a kilobyte, so the sizes in a file
/// are not sufficient to limit it.
/// </summary>
internal sealed class MemoryLimit
{
    private const long Minimum = 1 << 28;
    private const long PerFileByte = 50;

    private readonly long _total;
    private long _left;

    private MemoryLimit(long total) => _left = _total = total;

    /// <summary>The limit for a model that is in memory already.</summary>
    public static MemoryLimit None { get; } = new(long.MaxValue);

    /// <summary>The limit for an untrusted file: far more than a model of vectors from real data needs.</summary>
    public static MemoryLimit ForFile(long length) => new(Minimum + PerFileByte * length);

    /// <summary>Called before an allocation.</summary>
    /// <exception cref="InvalidDataException">The total exceeds the limit.</exception>
    public void Take(long bytes)
    {
        if (this == None) return;
        if (bytes > _left)
        {
            throw new InvalidDataException(
                $"The model needs more than {_total / 1_000_000} MB of memory, far more than its size. "
                + "If its source is trusted, use mlContext.Model.Load and ItemEmbeddings.FromModel.");
        }
        _left -= bytes;
    }
}
