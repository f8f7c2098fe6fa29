using System.CommandLine;
using MovieRecommender.Pictures;

namespace MovieRecommender.Commands;

/// <summary>Draws the map of a saved model.</summary>
internal static class MapCommand
{
    public static Command Create()
    {
        Option<FileInfo> page = Options.NewFile("--to", "The self-contained HTML file to write");
        page.Required = true;
        Option<FileInfo> picture = Options.NewFile("--png", "Also draw the map in this PNG file");
        var command = new Command("map", "Draws a map on which similar movies are near each other") { page, picture };
        var model = new ModelOptions(command);
        command.SetCommandAction((parsed, cancellation) =>
        {
            using var html = new OutputFile(parsed.GetRequiredValue(page), "--to");
            using OutputFile? png = OutputFile.CreateOptional(parsed.GetValue(picture), "--png");
            var (embeddings, movies) = model.Read(parsed);
            MovieMap map = MovieMap.Create(embeddings, movies, cancellation);
            html.Write(MapPage.Write(map));
            png?.Write(MapPicture.Draw(map, marked: null));
            cancellation.ThrowIfCancellationRequested();
            html.Commit();
            png?.Commit();
        });
        return command;
    }
}
