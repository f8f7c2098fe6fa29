using System.CommandLine;

namespace MovieRecommender.Commands;

/// <summary>Recommends movies to someone who likes certain movies.</summary>
internal static class RecommendCommand
{
    public static Command Create()
    {
        Option<string[]> liked = Options.Titles("--liked", "A title, a part of it that no other title has, or a movieId; can be repeated");
        liked.Required = true;
        var command = new Command(
            "recommend", "Recommends movies to someone who likes these, and shows which of these contributes most to each") { liked };
        var model = new ModelOptions(command);
        command.SetCommandAction((parsed, _) =>
        {
            var (embeddings, movies) = model.Read(parsed);
            var search = new TitleSearch(movies.Values);
            Movie[] history = [.. parsed.GetRequiredValue(liked).Select(title => search.Find(title, "--liked")).Distinct()];
            Screen.ShowRecommended(history, embeddings, movies);
        });
        return command;
    }
}
