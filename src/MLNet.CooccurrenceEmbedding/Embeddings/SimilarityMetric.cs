namespace MLNet.CooccurrenceEmbedding;

/// <summary>The measure of similarity of two item vectors.</summary>
public enum SimilarityMetric
{
    /// <summary>(a·b) / (‖a‖·‖b‖), from −1 to 1. It does not depend on how many users like the items.</summary>
    Cosine,

    /// <summary>a·b, which approximates how many users like both items. It ranks popular items higher.</summary>
    DotProduct,
}
