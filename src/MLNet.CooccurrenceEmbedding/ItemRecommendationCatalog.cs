using MLNet.CooccurrenceEmbedding;

namespace Microsoft.ML;

/// <summary>Adds recommendations from item vectors to <see cref="MLContext.Transforms"/>.</summary>
public static class ItemRecommendationCatalog
{
    /// <summary>
    /// Creates an <see cref="ItemRecommendationEstimator"/>, which writes the items that fit each row's history best to <paramref name="outputColumnName"/> and their
    /// scores to <paramref name="scoreColumnName"/>. The items of the history itself are left out.
    /// </summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">Name of the column of recommended items to write: a vector of <paramref name="count"/> keys, best first.</param>
    /// <param name="scoreColumnName">Name of the column of their scores to write: a vector of <paramref name="count"/> <see cref="float"/> values.</param>
    /// <param name="historyColumnName">Name of the column of liked items: a vector of keys with a value for every item, or of text, of items' names.</param>
    /// <param name="embeddings">The items' vectors, for instance of <see cref="CooccurrenceEmbeddingTransformer.Embeddings"/> or <see cref="ItemEmbeddings.FromModel"/>.</param>
    /// <param name="count">Items for each row, from 1 to <see cref="ItemEmbeddings.Count"/>. Default 20, or all if there are fewer.</param>
    /// <param name="l2">The ridge, as in <see cref="ItemEmbeddings.CreateRecommender"/>. Default one that suits the data.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A column name is empty, or both output columns have the same name.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> or <paramref name="l2"/> is out of range.</exception>
    /// <exception cref="InvalidOperationException">The items' own counts are not known: see <see cref="ItemEmbeddings.Uniqueness"/>. Or no l2 is given, and all vectors are zero.</exception>
    /// <example>
    /// <code>
    /// var movies = ItemEmbeddings.FromModel(mlContext, model, "MovieVector");
    /// var recommendations = mlContext.Transforms.RecommendItems("Recommended", "Scores", "History", movies, count: 20)
    ///     .Append(mlContext.Transforms.Conversion.MapKeyToValue("Recommended"))
    ///     .Fit(users).Transform(users);
    /// </code>
    /// </example>
    public static ItemRecommendationEstimator RecommendItems(
        this TransformsCatalog catalog,
        string outputColumnName,
        string scoreColumnName,
        string historyColumnName,
        ItemEmbeddings embeddings,
        int? count = null,
        double? l2 = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(scoreColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(historyColumnName);
        ArgumentNullException.ThrowIfNull(embeddings);
        if (outputColumnName == scoreColumnName)
            throw new ArgumentException($"Items and scores cannot both be written to column '{outputColumnName}'. Give the scores another name.", nameof(scoreColumnName));
        int wanted = embeddings.CountOf(count, ItemRecommender.DefaultCount);
        return new ItemRecommendationEstimator(
            new ItemRecommendationTransformer(outputColumnName, scoreColumnName, historyColumnName, embeddings.CreateRecommender(l2), wanted));
    }
}
