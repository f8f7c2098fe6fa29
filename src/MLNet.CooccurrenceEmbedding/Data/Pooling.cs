namespace MLNet.CooccurrenceEmbedding;

/// <summary>How the vectors of several items become one.</summary>
public enum Pooling
{
    /// <summary>Their mean. Items that are missing or unknown do not count.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}
