using Microsoft.ML;
using MLNet.CooccurrenceEmbedding;

var mlContext = new MLContext();
IDataView likes = mlContext.Data.LoadFromEnumerable<Like>([
    new("Ann", "Alien"), new("Ann", "Aliens"), new("Ann", "The Thing"), new("Bob", "Alien"), new("Bob", "Aliens"), new("Bob", "Heat"),
    new("Cem", "Amélie"), new("Cem", "Paterson"), new("Cem", "Heat"), new("Dee", "Amélie"), new("Dee", "Paterson"), new("Dee", "The Thing")]);
var pipeline = mlContext.Transforms.Conversion.MapValueToKey("MovieKey", "Movie")
    .Append(mlContext.Transforms.CooccurrenceEmbed("MovieVector", "MovieKey", "User", dimension: 2));
var model = pipeline.Fit(likes);
mlContext.Model.Save(model, likes.Schema, "movies.zip");
ITransformer loaded = mlContext.Model.Load("movies.zip", out _); // needs Microsoft.ML alone
var movies = ItemEmbeddings.FromModel(mlContext, loaded, "MovieVector");
foreach (ScoredItem similar in movies.FindSimilar("Alien", count: 2)) Console.WriteLine($"{similar.Name}: {similar.Score:F2}");

internal sealed record Like(string User, string Movie);
