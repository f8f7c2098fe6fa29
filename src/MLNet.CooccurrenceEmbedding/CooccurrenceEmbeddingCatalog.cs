using MLNet.CooccurrenceEmbedding;
using MLNet.CooccurrenceEmbedding.Hosting;

namespace Microsoft.ML;

/// <summary>Adds item embeddings learned from co-occurrence to <see cref="MLContext.Transforms"/>.</summary>
public static class CooccurrenceEmbeddingCatalog
{
    /// <summary>
    /// Creates a <see cref="CooccurrenceEmbeddingEstimator"/>, which learns one vector per item from who likes what
    /// and then writes the vector of each row's item (or items, pooled) to <paramref name="outputColumnName"/>.
    /// </summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">
    /// Name of the column to write, a vector of <paramref name="dimension"/> <see cref="float"/> values. It may be the name of
    /// an existing column, which it hides.
    /// </param>
    /// <param name="itemColumnName">
    /// Name of the item column: a key, text or integer with one item per row, a vector of them with all items of a user per row, or a
    /// known-sized vector of <see cref="float"/> with one slot per item.
    /// </param>
    /// <param name="userColumnName">
    /// Name of the user column: a key, an integer or text. It only groups rows, and only <c>Fit</c> reads it, not the fitted model. Omit it
    /// if each row is a user.
    /// </param>
    /// <param name="dimension">Numbers per vector, at least 1. Default 300.</param>
    /// <returns>The estimator, with every other option at its default.</returns>
    /// <exception cref="ArgumentException">A column name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is less than 1.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Movie", "movieId")
    ///     .Append(mlContext.Transforms.CooccurrenceEmbed("MovieVector", itemColumnName: "Movie", userColumnName: "userId"));
    /// var model = pipeline.Fit(likes);
    /// </code>
    /// </example>
    public static CooccurrenceEmbeddingEstimator CooccurrenceEmbed(
        this TransformsCatalog catalog,
        string outputColumnName,
        string itemColumnName,
        string? userColumnName = null,
        int dimension = EmbeddingOptions.DefaultDimension)
        => catalog.CooccurrenceEmbed(new CooccurrenceEmbeddingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            ItemColumnName = itemColumnName,
            UserColumnName = userColumnName,
            Dimension = dimension,
        });

    /// <summary>
    /// Creates a <see cref="CooccurrenceEmbeddingEstimator"/>, which learns one vector per item from who likes what, with advanced options.
    /// </summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="options">The options. They are copied: later changes to the object have no effect.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">
    /// A column name is empty, options contradict each other, or initial vectors do not fit.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static CooccurrenceEmbeddingEstimator CooccurrenceEmbed(
        this TransformsCatalog catalog, CooccurrenceEmbeddingEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new CooccurrenceEmbeddingEstimator(CatalogEnvironment.Get(catalog), options);
    }

    /// <summary>
    /// Creates a <see cref="CooccurrenceCountsEmbeddingEstimator"/>, which learns one vector per item from rows of (item, item, count), as
    /// SQL or Spark counts them, and then writes the vector of each row's first item to <paramref name="outputColumnName"/>.
    /// </summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="outputColumnName">
    /// Name of the column to write, a vector of <paramref name="dimension"/> <see cref="float"/> values.
    /// </param>
    /// <param name="firstItemColumnName">Name of the column of the first item of each pair: a scalar key, text or integer.</param>
    /// <param name="secondItemColumnName">Name of the column of the second item, of the type of the first.</param>
    /// <param name="countColumnName">Name of the column of counts: numbers that are finite and at least 0.</param>
    /// <param name="dimension">Numbers per vector, at least 1. Default 300.</param>
    /// <returns>The estimator, with every other option at its default.</returns>
    /// <exception cref="ArgumentException">A column name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dimension"/> is less than 1.</exception>
    public static CooccurrenceCountsEmbeddingEstimator CooccurrenceEmbedCounts(
        this TransformsCatalog catalog,
        string outputColumnName,
        string firstItemColumnName,
        string secondItemColumnName,
        string countColumnName,
        int dimension = EmbeddingOptions.DefaultDimension)
        => catalog.CooccurrenceEmbedCounts(new CooccurrenceCountsEmbeddingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            FirstItemColumnName = firstItemColumnName,
            SecondItemColumnName = secondItemColumnName,
            CountColumnName = countColumnName,
            Dimension = dimension,
        });

    /// <summary>
    /// Creates a <see cref="CooccurrenceCountsEmbeddingEstimator"/>, which learns one vector per item from rows of (item, item, count),
    /// with advanced options.
    /// </summary>
    /// <param name="catalog">The transforms of an <see cref="MLContext"/>.</param>
    /// <param name="options">The options. They are copied: later changes to the object have no effect.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">A column name is empty, or initial vectors do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static CooccurrenceCountsEmbeddingEstimator CooccurrenceEmbedCounts(
        this TransformsCatalog catalog, CooccurrenceCountsEmbeddingEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new CooccurrenceCountsEmbeddingEstimator(CatalogEnvironment.Get(catalog), options);
    }
}
