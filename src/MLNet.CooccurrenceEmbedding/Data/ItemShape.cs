namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>How a column holds items.</summary>
internal enum ItemShape
{
    /// <summary>One item a row.</summary>
    Single,

    /// <summary>A vector of items a row.</summary>
    Basket,

    /// <summary>A vector of numbers a row, one slot per item.</summary>
    Wide,
}
