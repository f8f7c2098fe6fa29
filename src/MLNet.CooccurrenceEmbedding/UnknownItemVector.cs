namespace MLNet.CooccurrenceEmbedding;

/// <summary>The vector of a row whose item is missing, or not in the mapping of items to keys (raw key value 0).</summary>
public enum UnknownItemVector
{
    /// <summary>All zeros, the vector of an item that nobody likes. Suitable for every trainer and normalizer.</summary>
    Zero,

    /// <summary>All <see cref="float.NaN"/>: missing values, for pipelines that indicate or replace missing values.</summary>
    NaN,
}
