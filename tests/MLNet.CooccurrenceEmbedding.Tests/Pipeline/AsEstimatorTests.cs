using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

/// <summary>Fitted transformers as estimators of other chains.</summary>
public class AsEstimatorTests
{
    private readonly MLContext _mlContext = Toy.Context();

    private sealed class NumberedLikeRow
    {
        public string User { get; set; } = "u1";

        public int Movie { get; set; }

        public float Label { get; set; }
    }

    [Fact]
    public void AsEstimator_Fit_returns_the_same_transformer_without_reading_data()
    {
        ITransformer fitted = Embedding().Fit(Named());
        Assert.Same(fitted, fitted.AsEstimator(Named().Schema).Fit(new UnreadableView(Named())));
    }

    [Fact]
    public void AsEstimator_in_a_chain_gives_the_same_bits()
    {
        var key = _mlContext.Transforms.Conversion.MapValueToKey("Item", "Movie").Fit(Named());
        IDataView keyed = key.Transform(Named());
        var vectors = _mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", Toy.Dimension).Fit(keyed);

        var chain = _mlContext.Transforms.Conversion.MapValueToKey("Item", "Movie")
            .Append(vectors.AsEstimator(keyed.Schema))
            .Append(_mlContext.Transforms.Concatenate("Features", "Vector"))
            .Append(Sdca());
        var model = chain.Fit(Named());

        Assert.Equal(Toy.Dimension, model.LastTransformer.Model.Weights.Count);
        Columns.AssertSameBits(Columns.Vectors(vectors.Transform(keyed), "Vector"), Columns.Vectors(model.Transform(Named()), "Vector"));
    }

    [Fact]
    public void Cross_validation_does_not_refit_a_chain_passed_through_AsEstimator()
    {
        var counting = new CountingEstimator(Embedding());
        ITransformer fitted = counting.Fit(Named());
        var folds = _mlContext.Regression.CrossValidate(
            Named(), fitted.AsEstimator(Named().Schema).Append(Sdca("Vector")), numberOfFolds: 3);

        Assert.Equal(1, counting.Fits);
        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.True(double.IsFinite(fold.Metrics.RootMeanSquaredError)));
        Assert.All(folds, fold =>
            Assert.Equal(Toy.Likes.Count, ItemEmbeddings.FromModel(_mlContext, fold.Model, "Vector").Training!.LikeCount));

        counting = new CountingEstimator(Embedding());
        _mlContext.Regression.CrossValidate(Named(), counting.Append(Sdca("Vector")), numberOfFolds: 3);
        Assert.Equal(3, counting.Fits); // so the counter works
    }

    [Fact]
    public void AsEstimator_of_a_loaded_model_reuses_it_and_saves_it_with_the_chain()
    {
        using var folder = new TemporaryFolder();
        string zip = folder.File("model.zip");
        var fitted = Embedding().Fit(Named());
        _mlContext.Model.Save(fitted, Named().Schema, zip);
        ITransformer loaded = new MLContext().Model.Load(zip, out DataViewSchema schema);

        var model = loaded.AsEstimator(schema).Append(Sdca("Vector")).Fit(Named());

        Assert.Same(loaded, model.First());
        ITransformer again = SavedModel.Reload(model, Named());
        Columns.AssertSameBits(Columns.Vectors(fitted.Transform(Named()), "Vector"), Columns.Vectors(again.Transform(Named()), "Vector"));
    }

    [Fact]
    public void AsEstimator_GetOutputSchema_matches_the_transformed_schema()
    {
        ITransformer fitted = Embedding().Append(_mlContext.Transforms.NormalizeMeanVariance("Label")).Fit(Named());
        var estimator = fitted.AsEstimator(Named().Schema);
        IDataView data = _mlContext.Transforms.CopyColumns("Further", "Label")
            .Append(_mlContext.Transforms.DropColumns("User"))
            .Fit(Named())
            .Transform(Named());

        var announced = GetOutputColumns(data.Schema, estimator);
        var delivered = GetOutputColumns(estimator.Fit(data).Transform(data).Schema);

        Assert.Equal(["Further", "Item", "Label", "Movie", "Vector"], announced.Keys.Order());
        Assert.Equal(delivered.Keys.Order(), announced.Keys.Order());
        foreach (var (name, column) in delivered)
        {
            Assert.Equal(
                (name, column.Kind, column.ItemType, column.IsKey),
                (name, announced[name].Kind, announced[name].ItemType, announced[name].IsKey));
            Assert.Equal(column.Annotations.Select(a => a.Name).Order(), announced[name].Annotations.Select(a => a.Name).Order());
        }
    }

    [Fact]
    public void AsEstimator_GetOutputSchema_omits_columns_that_the_transformer_drops()
    {
        ITransformer fitted = Embedding().Append(_mlContext.Transforms.SelectColumns("Vector", "Label")).Fit(Named());
        Assert.Equal(["Label", "Vector"], GetOutputColumns(Named().Schema, fitted.AsEstimator(Named().Schema)).Keys.Order());
    }

    [Fact]
    public void AsEstimator_allows_unused_columns_to_be_missing_or_of_another_type()
    {
        ITransformer fitted = Embedding().Fit(Named());
        IDataView data = _mlContext.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.Double)
            .Append(_mlContext.Transforms.DropColumns("User")).Fit(Named()).Transform(Named());
        var announced = GetOutputColumns(data.Schema, fitted.AsEstimator(Named().Schema));

        Assert.Equal(NumberDataViewType.Double, announced["Label"].ItemType);
        Assert.DoesNotContain("User", announced.Keys);
    }

    [Fact]
    public void AsEstimator_names_a_missing_column_and_the_available_columns()
    {
        ITransformer fitted = Embedding().Fit(Named());
        IDataView data = _mlContext.Transforms.DropColumns("Movie").Fit(Named()).Transform(Named());
        AssertFails(fitted, new UnreadableView(data), "'Movie'", "String", "'User', 'Label'", "CopyColumns(\"Movie\"");
    }

    [Fact]
    public void AsEstimator_names_a_column_of_the_wrong_type_and_the_expected_type()
    {
        ITransformer fitted = Embedding().Fit(Named());
        IDataView data = _mlContext.Data.LoadFromEnumerable([new NumberedLikeRow { Movie = 1 }]);
        AssertFails(fitted, new UnreadableView(data), "'Movie'", "Int32", "String", "mlContext.Transforms.Conversion");
    }

    [Fact]
    public void AsEstimator_names_a_column_that_is_not_a_key()
    {
        ITransformer fitted = Toy.Fit(_mlContext, Toy.Keyed());
        IDataView data = _mlContext.Transforms.CopyColumns("Item", "Label").Fit(Named()).Transform(Named());
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => fitted.AsEstimator(Toy.Keyed().Schema).Append(Sdca("Vector")).Fit(data));
        Assert.Contains("'Item' is Single", error.Message, StringComparison.Ordinal);
        Assert.Contains("Key<UInt32>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AsEstimator_throws_for_a_schema_that_the_transformer_cannot_transform()
    {
        ITransformer fitted = Toy.Fit(_mlContext, Toy.Keyed());
        Assert.Contains(
            "'Item'",
            Assert.Throws<ArgumentOutOfRangeException>(() => fitted.AsEstimator(Named().Schema)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => fitted.AsEstimator(null!));
        Assert.Throws<ArgumentNullException>(() => ((ITransformer)null!).AsEstimator(Named().Schema));
    }

    private IDataView Named() => Toy.Named(_mlContext);

    private EstimatorChain<CooccurrenceEmbeddingTransformer> Embedding() => _mlContext.Transforms.Conversion.MapValueToKey("Item", "Movie")
        .Append(_mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", Toy.Dimension));

    private SdcaRegressionTrainer Sdca(string features = "Features") => _mlContext.Regression.Trainers.Sdca(
        new SdcaRegressionTrainer.Options { FeatureColumnName = features, NumberOfThreads = 1, L2Regularization = 0.01f });

    private static void AssertFails(ITransformer fitted, IDataView data, params string[] mentions)
    {
        var estimator = fitted.AsEstimator(Toy.Named(Toy.Context()).Schema);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new EstimatorChain<ITransformer>().Append(estimator).Fit(data));
        Assert.All(mentions, mention => Assert.Contains(mention, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void AsEstimator_Fit_throws_for_data_that_the_transformer_cannot_transform()
    {
        ITransformer fitted = Toy.Fit(_mlContext, Toy.Keyed());
        IEstimator<ITransformer> estimator = fitted.AsEstimator(Toy.Keyed().Schema);
        IDataView withoutItem = _mlContext.Transforms.DropColumns("Item").Fit(Toy.Keyed()).Transform(Toy.Keyed());

        Assert.Same(fitted, estimator.Fit(Toy.Keyed()));
        Assert.Contains(
            "'Item'", Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(withoutItem)).Message, StringComparison.Ordinal);
    }

    // The output columns of the estimators for data of this schema.
    private static Dictionary<string, SchemaShape.Column> GetOutputColumns(
        DataViewSchema schema, params IEstimator<ITransformer>[] estimators)
    {
        SchemaShape shape = Hosting.SchemaShapes.From(schema);
        foreach (var estimator in estimators)
            shape = estimator.GetOutputSchema(shape);
        return shape.ToDictionary(column => column.Name);
    }

    private sealed class CountingEstimator(IEstimator<ITransformer> inner) : IEstimator<ITransformer>
    {
        public int Fits { get; private set; }

        public ITransformer Fit(IDataView input)
        {
            Fits++;
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }
}
