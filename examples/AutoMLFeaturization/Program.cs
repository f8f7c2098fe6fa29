// AutoMLFeaturization RATINGS.csv [MODEL.zip]
//
// Learns movie vectors from the training rows of a file with the columns userId, movieId and rating. AutoML finds a regression that
// predicts ratings from the vectors. Both are saved as one model. docs/automl.md explains the code.
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

if (args is not [var ratings, ..])
{
    Console.Error.WriteLine("usage: AutoMLFeaturization RATINGS.csv [MODEL.zip]");
    return 1;
}

var ml = new MLContext(seed: 1);
var columns = ml.Auto().InferColumns(ratings, new ColumnInformation
    { LabelColumnName = "rating", UserIdColumnName = "userId", ItemIdColumnName = "movieId" });   // name both ids, or they become features
foreach (var id in columns.TextLoaderOptions.Columns.Where(column => column.Name is "userId" or "movieId"))
    id.DataKind = DataKind.Int32;   // InferColumns makes all numbers Single, which rounds large ids
var data = ml.Data.CreateTextLoader(columns.TextLoaderOptions).Load(ratings);
var split = ml.Data.TrainTestSplit(data, 0.2, seed: 1);
var embedding = ml.Transforms.Conversion.MapValueToKey("MovieKey", "movieId")
    .Append(ml.Transforms.CooccurrenceEmbed("MovieVector", itemColumnName: "MovieKey", userColumnName: "userId", dimension: 64))
    .Fit(split.TrainSet);
var result = ml.Auto().CreateRegressionExperiment(maxExperimentTimeInSeconds: 60)
    .Execute(embedding.Transform(split.TrainSet), embedding.Transform(split.TestSet), columns.ColumnInformation);
var model = embedding.Append(result.BestRun.Model);
ml.Model.Save(model, data.Schema, args.Length > 1 ? args[1] : "model.zip");

Console.WriteLine($"{result.BestRun.TrainerName}: R² {result.BestRun.ValidationMetrics.RSquared:F3}");
return 0;
