using System.Globalization;
using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Peers;

/// <summary>
/// Measures a peer by a script of the folder Python. The script runs in a new process for each split. It reads the training likes, and
/// writes vectors or lists, which are evaluated here.
/// </summary>
/// <param name="method">The name in the table.</param>
/// <param name="script">The file name of the script.</param>
/// <param name="modules">The modules that the script needs, separated by commas.</param>
/// <param name="program">A program that the script runs, or null.</param>
internal sealed class PythonPeer(string method, string script, string modules, string? program = null)
{
    private const string Installer = "tests/MLNet.CooccurrenceEmbedding.Benchmarks/Peers/install-peers";

    public Peer ToPeer() => new(method, FindMissing, Measure);

    public string? FindMissing()
    {
        if (!OperatingSystem.IsLinux()) return "needs Linux, where the peak memory of a process can be read.";
        if (PythonProgram.Find(modules) is null)
            return $"needs Python 3 with {modules}. On Debian and Ubuntu, {Installer} installs it.";
        if (program is not null && !IsInPath(program))
            return $"needs the program {program}. On Debian and Ubuntu, {Installer} installs it.";
        return null;
    }

    private PeerMeasurement Measure(SplitLikes[] splits)
    {
        ScriptOutput[] outputs = [.. splits.Select(likes =>
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("benchmarks-");
            try
            {
                return Run(likes, folder.FullName);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        })];
        return new PeerMeasurement([.. outputs.SelectMany(output => output.Results)], outputs[0].Version);
    }

    private ScriptOutput Run(SplitLikes likes, string folder)
    {
        File.WriteAllLines(Path.Combine(folder, "likes.txt"), likes.Training.Select(items => string.Join(' ', items.Order())));
        ChildProcess.Result ended = ChildProcess.Run(
            PythonProgram.Find(modules)!,
            [
                Path.Combine(AppContext.BaseDirectory, "Peers", "Python", script),
                folder,
                likes.ItemCount.ToString(CultureInfo.InvariantCulture),
            ],
            Timeout.InfiniteTimeSpan,
            environment: PythonProgram.Environment);
        if (ended.ExitCode != 0)
            throw new UserErrorException($"{script} ended with exit code {ended.ExitCode}: {ended.Error.TrimEnd().Split('\n')[^1]}");

        var written = Json.Read<ScriptResults>(new FileInfo(Path.Combine(folder, "results.json")));
        return new ScriptOutput(written.Version, [.. written.Results.Select(result => Evaluate(likes, folder, result))]);
    }

    private PeerResult Evaluate(SplitLikes likes, string folder, ScriptResult result)
    {
        NamedRecommender recommender = result switch
        {
            { Lists: { } lists } => PeerVectors.Lists(likes, ReadLists(Path.Combine(folder, lists))),
            { Items: { } items, Users: { } users } => PeerVectors.DotProduct(likes, ReadVectors(items), ReadVectors(users)),
            { Items: { } items } => PeerVectors.Similar(likes, ReadVectors(items)),
            _ => throw new UserErrorException($"{script} wrote neither vectors nor lists."),
        };
        RecommenderMetrics metrics = likes.Evaluate(recommender, RecommendersCommand.K);
        return new PeerResult(
            method, result.Setting, result.Seconds, result.PeakMemoryMB, result.Loss, metrics.CappedRecall, metrics.Ndcg);

        float[] ReadVectors(string name) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, name))).ToArray();
    }

    /// <summary>Reads a line of items for each user.</summary>
    private static int[][] ReadLists(string path) => [.. File.ReadLines(path).Select(line =>
        line.Split(',').Select(item => (int)double.Parse(item, CultureInfo.InvariantCulture)).ToArray())];

    private static bool IsInPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    private sealed record ScriptOutput(string Version, PeerResult[] Results);

    private sealed record ScriptResults(string Version, ScriptResult[] Results);

    private sealed record ScriptResult(
        string Setting, double Seconds, double PeakMemoryMB, double? Loss, string? Items, string? Users, string? Lists);
}
