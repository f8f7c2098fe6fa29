using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Cases;

/// <summary>Fits a case with the estimator.</summary>
internal static class CaseFit
{
    public static CooccurrenceEmbeddingTransformer Fit(
        LikesCase likes, int parts = 1, Action<CooccurrenceEmbeddingEstimator.Options>? change = null)
    {
        var options = new CooccurrenceEmbeddingEstimator.Options
        {
            ItemColumnName = "Item",
            UserColumnName = "User",
            UserWeighting = likes.Options.UserWeighting,
        };
        likes.Options.ApplyTo(options);
        if (likes.Ratings != Ratings.None) options.RatingColumnName = "Rating";
        if (likes.Ratings == Ratings.Threshold) options.LikeThreshold = LikesCase.Threshold;
        if (likes.Ratings == Ratings.Weights) options.RatingsAsWeights = true;
        change?.Invoke(options);
        return new MLContext().Transforms.CooccurrenceEmbed(options).Fit(CaseView.Create(likes, parts));
    }
}
