namespace MLNet.CooccurrenceEmbedding;

/// <summary>The vector of a row whose item is missing or was not among the items trained on (raw key value 0).</summary>
public enum UnknownItemVector
{
    /// <summary>All zeros: what an item that nobody likes has too. Fits every trainer and normalizer.</summary>
    Zero,

    /// <summary>All <see cref="float.NaN"/>: missing values, for pipelines that indicate or replace them.</summary>
    NaN,
}
