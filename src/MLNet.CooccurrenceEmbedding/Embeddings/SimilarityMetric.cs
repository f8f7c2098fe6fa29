namespace MLNet.CooccurrenceEmbedding;

/// <summary>The measure of similarity of two item vectors.</summary>
public enum SimilarityMetric
{
    /// <summary>(a·b) / (‖a‖·‖b‖), from −1 to 1: liked by the same users, however many those are.</summary>
    Cosine,

    /// <summary>a·b: approximates how many users like both items, so popular items come first.</summary>
    DotProduct,
}
