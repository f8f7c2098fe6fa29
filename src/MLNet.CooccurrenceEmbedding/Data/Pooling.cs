namespace MLNet.CooccurrenceEmbedding;

/// <summary>How the vectors of several items are combined.</summary>
public enum Pooling
{
    /// <summary>Their mean. Missing and unknown items do not count.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}
