using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Tests.Pipeline;

/// <summary>The estimator in chains with ML.NET's estimators.</summary>
public class ChainTests
{
    private readonly MLContext _mlContext = Toy.Context();

    [Fact]
    public void Regression_trainer_learns_from_concatenated_and_cached_vectors()
    {
        IDataView data = Toy.Named(_mlContext);
        var model = Regression().Fit(data);

        var metrics = _mlContext.Regression.Evaluate(model.Transform(data));
        Assert.True(double.IsFinite(metrics.RootMeanSquaredError));
        Assert.True(metrics.RSquared > 0.1, $"R² is {metrics.RSquared}");
        Assert.Equal(Toy.Dimension, model.LastTransformer.Model.Weights.Count);
    }

    [Fact]
    public void Cross_validation_refits_the_embedding_in_each_fold()
    {
        var folds = _mlContext.Regression.CrossValidate(Toy.Named(_mlContext), Regression(), numberOfFolds: 3);

        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.True(double.IsFinite(fold.Metrics.RootMeanSquaredError)));
        Assert.All(folds, fold =>
        {
            long likeCount = ItemEmbeddings.FromModel(_mlContext, fold.Model, "Vector").Training!.LikeCount;
            Assert.InRange(likeCount, Toy.Likes.Count / 2, Toy.Likes.Count - 1);
        });
    }

    [Fact]
    public void PermutationFeatureImportance_names_the_slots()
    {
        IDataView data = Toy.Named(_mlContext);
        var model = Regression().Fit(data);
        var importance = _mlContext.Regression.PermutationFeatureImportance(model, model.Transform(data));
        Assert.Equal(Enumerable.Range(0, Toy.Dimension).Select(slot => $"{slot}"), importance.Keys.Order());
    }

    [Fact]
    public void Chain_checks_the_schema_before_fitting()
    {
        var chain = _mlContext.Transforms.CooccurrenceEmbed(Toy.Options())
            .Append(_mlContext.Regression.Trainers.Sdca("Label", "Vector"));
        var error = Assert.ThrowsAny<Exception>(() => chain.Fit(new UnreadableView(Toy.Keyed())));
        Assert.Contains("Label", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scoring_model_needs_no_user_column()
    {
        IDataView data = Toy.Named(_mlContext);
        var model = _mlContext.Transforms.Conversion.MapValueToKey("Item", "Movie")
            .Append(_mlContext.Transforms.Conversion.MapValueToKey("UserKey", "User"), TransformerScope.Training)
            .Append(_mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "UserKey", Toy.Dimension))
            .Fit(data);
        IDataView onlyMovies = _mlContext.Transforms.DropColumns("User", "Label").Fit(data).Transform(data);

        Columns.AssertSameBits(
            Columns.Vectors(model.Transform(data), "Vector"),
            Columns.Vectors(model.GetModelFor(TransformerScope.Scoring).Transform(onlyMovies), "Vector"));
    }

    private EstimatorChain<RegressionPredictionTransformer<LinearRegressionModelParameters>> Regression()
        => _mlContext.Transforms.Conversion.MapValueToKey("Item", "Movie")
            .Append(_mlContext.Transforms.CooccurrenceEmbed("Vector", "Item", "User", Toy.Dimension))
            .Append(_mlContext.Transforms.Concatenate("Features", "Vector"))
            .AppendCacheCheckpoint(_mlContext)
            .Append(
                _mlContext.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options { NumberOfThreads = 1, L2Regularization = 0.01f }));
}
