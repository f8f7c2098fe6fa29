using System.CommandLine;

namespace MovieRecommender.Commands;

/// <summary>Shows the movies most similar to a movie.</summary>
internal static class SimilarCommand
{
    public static Command Create()
    {
        Argument<string[]> titles = new("TITLE")
        {
            Description = "A title, or a part of it that no other title has",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("similar", "Shows the movies most similar to each of these") { titles };
        var model = new ModelOptions(command);
        command.SetCommandAction((parsed, _) =>
        {
            var (embeddings, movies) = model.Read(parsed);
            var search = new TitleSearch(movies.Values);
            Movie[] queries = [.. parsed.GetRequiredValue(titles).Select(title => search.Find(title, "similar"))];
            foreach (Movie movie in queries)
                Screen.ShowSimilar(movie, embeddings, movies);
        });
        return command;
    }
}
