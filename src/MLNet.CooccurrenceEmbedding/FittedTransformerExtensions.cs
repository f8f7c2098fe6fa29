using MLNet.CooccurrenceEmbedding.Hosting;

namespace Microsoft.ML;

/// <summary>Uses fitted transformers in pipelines that are fitted many times.</summary>
public static class FittedTransformerExtensions
{
    /// <summary>
    /// Wraps a fitted transformer, or a fitted chain, as an estimator whose <c>Fit</c> reads no rows and returns it unchanged. Use it if a
    /// part of a pipeline should be trained once although the pipeline is fitted many times, as in cross-validation and AutoML trials.
    /// </summary>
    /// <remarks>
    /// A transformer that was fitted on all of the data was trained on the rows that a cross-validation holds out. This has no effect on
    /// the metrics if likes do not depend on the label. If the label defines what a like is, it is label leakage: for example, to predict
    /// ratings from vectors that were learned from ratings of at least 4. Then fit the vectors on other rows than those that the trainer is
    /// fitted and evaluated on.
    /// <para>
    /// The estimator can be appended to others and the model saved like any other: the saved zip holds <paramref name="fitted"/> itself.
    /// In the input of the estimator, columns that <paramref name="fitted"/> does not read may be missing or have other types. The input
    /// may have further columns.
    /// </para>
    /// </remarks>
    /// <param name="fitted">The transformer to use unchanged: a single one, a chain of them, or a loaded model.</param>
    /// <param name="inputSchema">
    /// The schema of data that <paramref name="fitted"/> can transform, for instance of the data it was fitted on, or the schema that
    /// <see cref="ModelOperationsCatalog.Load(string, out DataViewSchema)"/> returns.
    /// </param>
    /// <returns>
    /// The estimator. Its <c>Fit</c> and <c>GetOutputSchema</c> throw an <see cref="ArgumentOutOfRangeException"/> when a column that
    /// <paramref name="fitted"/> reads is missing or of another type. The message says what was found and expected, and how to fix it.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="fitted"/> or <paramref name="inputSchema"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="fitted"/> cannot transform data of <paramref name="inputSchema"/>. (ML.NET's own transformers may throw
    /// <see cref="ArgumentOutOfRangeException"/>, which is one.)
    /// </exception>
    /// <example>
    /// <code>
    /// var embedding = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "movieId", "userId", dimension: 32).Fit(ratings);
    /// var pipeline = embedding.AsEstimator(ratings.Schema)
    ///     .Append(mlContext.Transforms.NormalizeLpNorm("MovieVector")) // linear trainers need vectors of similar length
    ///     .AppendCacheCheckpoint(mlContext)
    ///     .Append(mlContext.Regression.Trainers.Sdca("rating", "MovieVector"));
    /// var folds = mlContext.Regression.CrossValidate(ratings, pipeline, labelColumnName: "rating"); // one training
    /// </code>
    /// </example>
    public static IEstimator<ITransformer> AsEstimator(this ITransformer fitted, DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(fitted);
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new FittedEstimator(fitted, inputSchema);
    }
}
