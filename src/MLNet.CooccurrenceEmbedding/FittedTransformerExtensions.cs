using MLNet.CooccurrenceEmbedding.Interop;

namespace Microsoft.ML;

/// <summary>Lets what has been fitted take part in chains that are fitted again and again.</summary>
public static class FittedTransformerExtensions
{
    /// <summary>
    /// Wraps a fitted transformer, or a whole fitted chain, as an estimator whose <c>Fit</c> reads nothing and returns it unchanged. For
    /// cross-validation, AutoML trials and other searches that fit a pipeline many times, where this part of it must be trained once only.
    /// </summary>
    /// <remarks>
    /// What was fitted on all of the data has seen the rows that a cross-validation later holds back. That is harmless for vectors of likes that say
    /// nothing of the label. Where the label decides what a like is (predicting ratings from vectors of the ratings of 4 and more), let the vectors
    /// learn from other rows than those that the trainer learns from and is judged by: they would give the labels of their own rows away.
    /// <para>
    /// The estimator can be appended to others and the model saved like any other: the saved zip holds <paramref name="fitted"/> itself.
    /// Columns that it does not touch may be absent from the data that the estimator gets, or of other types, and the data may have further ones.
    /// </para>
    /// </remarks>
    /// <param name="fitted">What to use as it is: a transformer, a chain of them, or a loaded model.</param>
    /// <param name="inputSchema">
    /// The schema of data that <paramref name="fitted"/> can transform, for instance of the data it was fitted on, or the schema that
    /// <see cref="ModelOperationsCatalog.Load(string, out DataViewSchema)"/> gives.
    /// </param>
    /// <returns>
    /// The estimator. Its <c>GetOutputSchema</c> throws an <see cref="ArgumentException"/>, which names the column, what was found and expected, and
    /// the remedy, when a column that <paramref name="fitted"/> reads is missing or of another type.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="fitted"/> or <paramref name="inputSchema"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="fitted"/> cannot transform data of <paramref name="inputSchema"/>. (ML.NET's own transformers may throw
    /// <see cref="ArgumentOutOfRangeException"/>, which is one.)
    /// </exception>
    /// <example>
    /// <code>
    /// var embedding = mlContext.Transforms.Conversion.MapValueToKey("Movie", "movieId")
    ///     .Append(mlContext.Transforms.CooccurrenceEmbed("MovieVector", itemColumnName: "Movie", userColumnName: "userId"))
    ///     .Fit(likes);
    /// var pipeline = embedding.AsEstimator(likes.Schema)
    ///     .Append(mlContext.Regression.Trainers.Sdca("rating", "MovieVector"));
    /// var folds = mlContext.Regression.CrossValidate(ratings, pipeline, labelColumnName: "rating"); // the vectors are those of the one fit
    /// </code>
    /// </example>
    public static IEstimator<ITransformer> AsEstimator(this ITransformer fitted, DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(fitted);
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new FittedEstimator(fitted, inputSchema);
    }
}
