using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using MLNet.CooccurrenceEmbedding.PipelineTests.Support;

namespace MLNet.CooccurrenceEmbedding.PipelineTests;

/// <summary>Predicts held-out ratings from genres, year and number of ratings, with and without the vector.</summary>
public class RatingPredictionTests(ITestOutputHelper output)
{
    private const string Label = "rating";

    [Fact]
    public void Vector_feature_improves_the_rating_predictions_of_every_trainer()
    {
        var mlContext = new MLContext(seed: 1);
        var movies = new RatedMovies(mlContext);
        var scale = mlContext.Transforms.NormalizeMeanVariance("Features", fixZero: false);
        (string Name, IEstimator<ITransformer> Trainer)[] trainers =
        [
            ("FastTree", mlContext.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
            {
                LabelColumnName = Label,
                NumberOfTrees = 60,
                NumberOfLeaves = 20,
                MinimumExampleCountPerLeaf = 50,
                LearningRate = 0.1,
                NumberOfThreads = 1,
            })),
            ("LightGBM", mlContext.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options
            {
                LabelColumnName = Label,
                NumberOfIterations = 60,
                NumberOfLeaves = 20,
                MinimumExampleCountPerLeaf = 50,
                LearningRate = 0.1,
                NumberOfThreads = 1,
            })),
            ("SDCA", scale.Append(mlContext.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options
            {
                LabelColumnName = Label,
                MaximumNumberOfIterations = 20,
                L2Regularization = 1e-3f,
                NumberOfThreads = 1,
            }))),
        ];

        output.WriteLine("| trainer | R² without vector | R² with the vector | seconds |");
        output.WriteLine("|---|---|---|---|");
        var notImproved = new List<string>();
        foreach (var (name, trainer) in trainers)
        {
            var watch = Stopwatch.StartNew();
            double without = RSquared(movies, vectors: null, movies.Train, trainer); // more rows than with the vector
            double with = RSquared(movies, movies.Vectors, movies.OtherHalf, trainer);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {without:F4} | {with:F4} | {watch.Elapsed.TotalSeconds:F1} |"));
            if (!(with > without)) notImproved.Add(name);
        }
        Assert.Empty(notImproved);
    }

    private static double RSquared(RatedMovies movies, IEstimator<ITransformer>? vectors, IDataView rows, IEstimator<ITransformer> trainer)
    {
        var model = movies.Features(vectors).AppendCacheCheckpoint(movies.MLContext).Append(trainer).Fit(rows);
        return movies.MLContext.Regression.Evaluate(model.Transform(movies.Test), Label).RSquared;
    }
}
