using System.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Peers;

/// <summary>A hidden command that measures a peer of this program on one split, in a separate process.</summary>
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

    public static PeerResult[] Run(string peer, FileInfo ratings, int seeds) => [.. Enumerable.Range(0, seeds).SelectMany(seed =>
        Child.Run<PeerResult[]>(Name, "--ratings", ratings.FullName, "--seed", seed, "--peer", peer))];

    public static Command CreateCommand()
    {
        Option<FileInfo> ratings = RecommendersCommand.Ratings();
        Option<int> seed = Arguments.Count("--seed", null, "The seed of the split", atLeast: 0);
        Option<string> peer = new Option<string>("--peer") { Required = true }.AcceptOnlyFromAmong([.. Measures.Keys]);
        Option<FileInfo> json = Arguments.Json(required: true);
        var command = new Command(Name, "Measures a peer") { ratings, seed, peer, json };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            LikeRows likes = RatingsFile.Read(parsed.GetRequiredValue(ratings), RecommendersCommand.LikeThreshold);
            var split = new SplitLikes(likes, parsed.GetValue(seed));
            PeerResult[] results = [.. Measures[parsed.GetRequiredValue(peer)](split)];
            Json.Write(parsed.GetRequiredValue(json), results);
        });
        return command;
    }
}
