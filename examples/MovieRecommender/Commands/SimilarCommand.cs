using System.CommandLine;

namespace MovieRecommender.Commands;

/// <summary>Shows the movies most similar to a movie.</summary>
internal static class SimilarCommand
{
    public static Command Create()
    {
        Argument<string[]> titles = new("TITLE")
        {
            Description = "A title, a part of it that no other title has, or a movieId",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int> count = Options.Number(
            "--count", SimilarMovies.DefaultCount, "The number of similar movies to show", value => value >= 1, "at least 1");
        Option<int> minimumLikes = Options.Number(
            "--minimum-likes", 0, "Leave out movies with fewer likes", value => value >= 0, "at least 0");
        Option<string[]> exclude = Options.Titles("--exclude", "Leave out the movie with this title or movieId; can be repeated");
        var command = new Command("similar", "Shows the movies most similar to each of these") { titles, count, minimumLikes, exclude };
        var model = new ModelOptions(command);
        command.SetCommandAction((parsed, _) =>
        {
            var (embeddings, movies) = model.Read(parsed);
            var search = new TitleSearch(movies.Values);
            Movie[] queries = [.. parsed.GetRequiredValue(titles).Select(title => search.Find(title, "similar"))];
            Movie[] excluded = [.. (parsed.GetValue(exclude) ?? []).Select(title => search.FindAny(title, "--exclude"))];
            foreach (Movie movie in queries)
            {
                var similar = SimilarMovies.Find(movie, embeddings, parsed.GetValue(count), parsed.GetValue(minimumLikes), excluded);
                Screen.ShowSimilar(movie, similar, movies);
            }
        });
        return command;
    }
}
