using MLNet.CooccurrenceEmbedding;
using MLNet.CooccurrenceEmbedding.Hosting;

namespace Microsoft.ML;

/// <summary>Adds recommenders learned from co-occurrence to <see cref="MLContext"/>.</summary>
public static class CooccurrenceRecommenderCatalog
{
    /// <summary>
    /// Creates a <see cref="CooccurrenceRecommenderTrainer"/>, which trains a recommender of items from who likes what. It chooses its
    /// settings itself.
    /// </summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="itemColumnName">
    /// Name of the item column: a key, text or integer with one item per row, a vector of them with all items of a user per row, or a
    /// known-sized vector of <see cref="float"/> with one slot per item.
    /// </param>
    /// <param name="userColumnName">
    /// Name of the user column: a key, an integer or text. Omit it if each row is a user.
    /// </param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A column name is empty.</exception>
    /// <example>
    /// <code>
    /// ItemRecommender recommender = mlContext.CooccurrenceRecommender("Movie", "User").Fit(likes);
    /// foreach (ScoredItem item in recommender.Recommend(["Toy Story (1995)", "Aladdin (1992)"])) Console.WriteLine(item.Name);
    /// </code>
    /// </example>
    public static CooccurrenceRecommenderTrainer CooccurrenceRecommender(
        this MLContext mlContext, string itemColumnName, string? userColumnName = null)
        => mlContext.CooccurrenceRecommender(new CooccurrenceRecommenderTrainer.Options
        {
            ItemColumnName = itemColumnName,
            UserColumnName = userColumnName,
        });

    /// <summary>Creates a <see cref="CooccurrenceRecommenderTrainer"/> with advanced options.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="options">The options. They are copied: later changes to the object have no effect.</param>
    /// <returns>The trainer.</returns>
    /// <exception cref="ArgumentException">A column name is empty, or options contradict each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static CooccurrenceRecommenderTrainer CooccurrenceRecommender(
        this MLContext mlContext, CooccurrenceRecommenderTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(options);
        return new CooccurrenceRecommenderTrainer(CatalogEnvironment.Get(mlContext.Transforms), options);
    }
}
