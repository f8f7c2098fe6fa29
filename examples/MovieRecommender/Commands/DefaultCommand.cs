using System.CommandLine;
using Microsoft.ML;
using MovieRecommender.Pictures;

namespace MovieRecommender.Commands;

/// <summary>The program without a command: it runs every step, and writes only the files that options name.</summary>
internal static class DefaultCommand
{
    private const int DefaultQueries = 4;
    private const int LikedMovies = 2;

    public static RootCommand Create()
    {
        Option<string[]> similar = Options.Titles(
            "--similar", "Show the movies most similar to this one; can be repeated. Default: some of the most liked movies");
        Option<FileInfo> save = Options.NewFile("--save", "Save the model to this zip file");
        Option<FileInfo> json = Options.NewFile("--json", "Write a report in JSON to this file");
        Option<DirectoryInfo> pictures = new("--pictures")
        {
            Description = "Draw loss.png, map.png and map.html in this folder; map.png marks the first movie of --similar",
            HelpName = "FOLDER",
        };
        var command = new RootCommand(
            "Learns a vector per movie from likes. "
            + "Without a command: trains, shows similar and recommended movies, evaluates, saves the model and loads it again.")
        {
            TrainCommand.Create(),
            SimilarCommand.Create(),
            RecommendCommand.Create(),
            EvaluateCommand.Create(),
            ExportCommand.Create(),
            MapCommand.Create(),
        };
        var data = new DataOptions(command);
        var training = new TrainingOptions(command);
        command.Add(similar);
        command.Add(save);
        command.Add(json);
        command.Add(pictures);
        command.SetCommandAction((parsed, cancellation) =>
        {
            using var folder = new TemporaryFolder();
            using var zip = new OutputFile(parsed.GetValue(save) ?? folder.File("model.zip"), "--save");
            using OutputFile? report = OutputFile.CreateOptional(parsed.GetValue(json), "--json");
            using OutputFolder? drawn = parsed.GetValue(pictures) is { } target
                ? new OutputFolder(target, "--pictures", PictureFiles.Names)
                : null;
            Run(data, training, parsed, parsed.GetValue(similar) ?? [], zip, report, drawn, cancellation);
            if (parsed.GetValue(save) is not null) zip.Commit();
            report?.Commit();
            drawn?.Commit();
        });
        return command;
    }

    private static void Run(
        DataOptions dataOptions,
        TrainingOptions training,
        ParseResult parsed,
        string[] similar,
        OutputFile zip,
        OutputFile? json,
        OutputFolder? pictures,
        CancellationToken cancellation)
    {
        var mlContext = new MLContext();
        MovieData data = dataOptions.Read(mlContext, parsed, cancellation);
        var titles = new TitleSearch(data.Movies.Values);
        Movie[] queries = similar.Length > 0
            ? [.. similar.Select(title => titles.Find(title, "--similar"))]
            : [.. titles.MostLiked(DefaultQueries)];
        cancellation.ThrowIfCancellationRequested();

        TrainedModel model = TrainedModel.Train(mlContext, data, training, parsed, cancellation);
        foreach (Movie movie in queries)
            Screen.ShowSimilar(movie, SimilarMovies.Find(movie, model.Transformer.Embeddings), data.Movies);
        Screen.ShowRecommended([.. queries.Take(LikedMovies)], model.Transformer.Embeddings, data.Movies);
        cancellation.ThrowIfCancellationRequested();

        if (HoldOut.Create(mlContext, data) is { } heldOut)
            heldOut.ShowMetrics(mlContext, training, parsed, trainToRecommend: false, cancellation);
        else
            Screen.WriteLine($"No user has {HoldOut.MinimumLikes} likes, so the recommendations are not evaluated.");
        if (pictures is not null)
        {
            PictureFiles.Draw(
                pictures, model.History.Reports, model.Transformer.Training, model.Transformer.Embeddings, data.Movies, queries[0],
                cancellation);
        }
        Report report = model.Save(zip, cancellation);
        json?.Write(report.ToJson());
        Screen.ShowEnd(report);
    }
}
