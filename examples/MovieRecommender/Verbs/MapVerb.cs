using System.CommandLine;
using MovieRecommender.Pictures;

namespace MovieRecommender.Verbs;

/// <summary>Draws the map of a saved model.</summary>
internal static class MapVerb
{
    public static Command Create()
    {
        Option<FileInfo> page = Options.NewFile("--to", "The web page to write: one HTML file that needs nothing else");
        page.Required = true;
        Option<FileInfo> picture = Options.NewFile("--png", "Draw the map in this PNG file, too");
        var command = new Command("map", "Draws a map on which similar movies are near each other") { page, picture };
        var model = new ModelOptions(command);
        command.SetVerb((parsed, cancellation) =>
        {
            using var html = new PendingFile(parsed.GetRequiredValue(page), "--to");
            using PendingFile? png = PendingFile.For(parsed.GetValue(picture), "--png");
            var (embeddings, movies) = model.Read(parsed);
            MovieMap map = MovieMap.Of(embeddings, movies, cancellation);
            html.Write(MapPage.Write(map));
            png?.Write(MapPicture.Draw(map));
            cancellation.ThrowIfCancellationRequested();
            html.Commit();
            png?.Commit();
        });
        return command;
    }
}
