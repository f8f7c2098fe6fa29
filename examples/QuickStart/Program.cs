using Microsoft.ML;
using MLNet.CooccurrenceEmbedding;

var mlContext = new MLContext();
IDataView likes = mlContext.Data.LoadFromEnumerable<Like>([
    new("Ann", "Alien"), new("Ann", "Aliens"), new("Ann", "The Thing"),
    new("Bob", "Alien"), new("Bob", "Aliens"), new("Bob", "Heat"),
    new("Cem", "Amélie"), new("Cem", "Paterson"), new("Cem", "Heat"),
    new("Dee", "Amélie"), new("Dee", "Paterson"), new("Dee", "The Thing"),
    new("Eve", "Alien"), new("Eve", "Aliens"), new("Eve", "The Thing")]);
var model = mlContext.Transforms.CooccurrenceEmbed("MovieVector", "Movie", "User", dimension: 2).Fit(likes);
foreach (ScoredItem similar in model.Embeddings.FindSimilar("Alien", count: 2))
    Console.WriteLine($"{similar.Name}: {similar.Score:F2}");
mlContext.Model.Save(model, likes.Schema, "movies.zip"); // an ordinary ML.NET model: it loads without this package

internal sealed record Like(string User, string Movie);
