using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Compare;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Benchmarks.Peers;
using MLNet.CooccurrenceEmbedding.Benchmarks.Scale;
using ScottPlot;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Charts;

/// <summary>Draws charts of the results of other commands.</summary>
internal static class ChartsCommand
{
    private const int Width = 1200;
    private const int Height = 720;

    public static Command Create()
    {
        Option<FileInfo> compare = Results("--compare");
        Option<FileInfo> growth = Results("--growth");
        Option<FileInfo> peers = Results("--peers");
        Option<DirectoryInfo> output = new("--output") { Description = "Folder for the pictures", HelpName = "DIR", Required = true };
        var command = new Command("charts", "Draws PNG pictures of the results of compare, growth and peers")
        {
            compare, growth, peers, output,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(compare) is null && result.GetResult(growth) is null && result.GetResult(peers) is null)
                result.AddError("Give --compare, --growth or --peers.");
        });
        command.SetAction(parsed =>
        {
            DirectoryInfo folder = parsed.GetRequiredValue(output);
            if (parsed.GetValue(compare) is { } comparison)
                Save(LossAgainstTime.Draw(Json.Read<ComparisonReport>(comparison)), folder, "loss-against-time.png");
            if (parsed.GetValue(growth) is { } grown)
            {
                var report = Json.Read<GrowthReport>(grown);
                Save(IterationTime.AgainstLikes(report), folder, "iteration-time-likes.png");
                Save(IterationTime.AgainstItems(report), folder, "iteration-time-items.png");
            }
            if (parsed.GetValue(peers) is { } compared)
                Save(QualityAgainstTime.Draw(Json.Read<PeersReport>(compared), Width, Height), folder, "quality-against-time.png");
        });
        return command;
    }

    private static Option<FileInfo> Results(string name) => new Option<FileInfo>(name)
    {
        Description = $"JSON file that {name[2..]} has written",
        HelpName = "FILE",
    }.AcceptExistingOnly();

    private static void Save(Plot plot, DirectoryInfo folder, string name)
    {
        string path = Path.Combine(folder.FullName, name);
        try
        {
            folder.Create();
            plot.SavePng(path, Width, Height);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be written: {error.Message}");
        }
        Console.WriteLine(path);
    }
}
