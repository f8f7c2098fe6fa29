using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Peers;

/// <summary>A hidden command that measures a peer of this program on every split, in a separate process.</summary>
internal static class PeerProcess
{
    public const string Textbook = "textbook";

    private const string Name = "measure-peer";

    private static readonly Dictionary<string, Func<SplitLikes, IEnumerable<PeerResult>>> Measures = new()
    {
        [Textbook] = TextbookPeer.Measure,
    };

    static PeerProcess()
    {
        foreach (int dimension in LibraryPeer.Dimensions)
            Measures[Library(dimension)] = likes => LibraryPeer.Measure(likes, dimension);
    }

    public static string Library(int dimension) => $"library-{dimension}";

    public static PeerResult[] Run(string peer, FileInfo ratings, int seeds)
        => Child.Run<PeerResult[]>(Name, "--ratings", ratings.FullName, "--seeds", seeds, "--peer", peer);

    public static Command CreateCommand()
    {
        Option<FileInfo> ratings = RecommendersCommand.Ratings();
        Option<int> seeds = RecommendersCommand.Seeds();
        Option<string> peer = new Option<string>("--peer") { Required = true }.AcceptOnlyFromAmong([.. Measures.Keys]);
        Option<FileInfo> json = Arguments.Json(required: true);
        var command = new Command(Name, "Measures a peer") { ratings, seeds, peer, json };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            LikeRows likes = RatingsFile.Read(parsed.GetRequiredValue(ratings), RecommendersCommand.LikeThreshold);
            var measure = Measures[parsed.GetRequiredValue(peer)];
            PeerResult[] results = [.. Enumerable.Range(0, parsed.GetValue(seeds)).SelectMany(seed => measure(new SplitLikes(likes, seed)))];
            Json.Write(parsed.GetRequiredValue(json), results);
        });
        return command;
    }
}
