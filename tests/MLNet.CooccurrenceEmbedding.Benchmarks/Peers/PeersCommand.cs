using System.CommandLine;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.Compare;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;

namespace MLNet.CooccurrenceEmbedding.Benchmarks.Peers;

/// <summary>Compares this library with what a user would use instead of it, on the same splits of the same likes.</summary>
internal static class PeersCommand
{
    public static Command Create()
    {
        Option<FileInfo> ratings = RecommendersCommand.Ratings();
        Option<int> seeds = RecommendersCommand.Seeds();
        Option<FileInfo> json = Arguments.Json();
        var command = new Command(
            "peers", "Compares the time, memory and quality of this library with gensim, scikit-learn, SciPy, mlpack and PyTorch")
        {
            ratings, seeds, json,
        };
        command.SetAction(parsed =>
        {
            PeersReport report = Measure(parsed.GetRequiredValue(ratings), parsed.GetValue(seeds));
            Console.WriteLine();
            Console.WriteLine(report);
            if (parsed.GetValue(json) is { } file) Json.Write(file, report);
        });
        return command;
    }

    private static PeersReport Measure(FileInfo ratings, int seeds)
    {
        LikeRows likes = RatingsFile.Read(ratings, RecommendersCommand.LikeThreshold);
        SplitLikes[] splits = [.. Enumerable.Range(0, seeds).Select(seed => new SplitLikes(likes, seed))];
        var (measured, skipped) = Measure(ListPeers(ratings, seeds), splits);
        return new PeersReport(
            string.Create(CultureInfo.InvariantCulture,
                $"{likes.UserCount:N0} users x {likes.ItemCount:N0} items, {likes.Count:N0} likes; "
                + $"{splits[0].Split.Users.Count} users with held-out likes; means of {seeds} splits, medians of times"),
            seeds,
            PeersReport.Average(measured.SelectMany(measurement => measurement.Results)),
            [.. measured.Select(measurement => measurement.Version).OfType<string>().Distinct()],
            skipped,
            Machine.Current);
    }

    /// <summary>
    /// Measures the peers that are installed, and lists the others with what they need. Peers that fail are also listed.
    /// </summary>
    public static (PeerMeasurement[] Measured, string[] Skipped) Measure(IEnumerable<Peer> peers, SplitLikes[] splits)
    {
        var measured = new List<PeerMeasurement>();
        var skipped = new List<string>();
        foreach (Peer peer in peers)
        {
            string? reason = peer.FindMissing();
            Console.WriteLine($"{peer.Name} {(reason is null ? "..." : "is skipped")}");
            try
            {
                if (reason is null) measured.Add(peer.Measure(splits));
            }
            catch (UserErrorException error)
            {
                reason = error.Message;
            }
            if (reason is not null) skipped.Add($"{peer.Name}: {reason}");
        }
        return ([.. measured], [.. skipped]);
    }

    private static IEnumerable<Peer> ListPeers(FileInfo ratings, int seeds) =>
    [
        .. LibraryPeer.Dimensions.Select(dimension => new Peer(
            $"this library, d = {dimension}",
            () => null,
            _ => new PeerMeasurement(PeerProcess.Run(PeerProcess.Library(dimension), ratings, seeds), null))),
        Family("EASE (libtorch)", "ease", "λ", ratings, seeds),
        Family("PureSVD (libtorch)", "svd", "k", ratings, seeds),
        new PythonPeer("TruncatedSVD (scikit-learn)", "truncated_svd.py", "sklearn.decomposition").ToPeer(),
        new PythonPeer("NMF (scikit-learn)", "nmf.py", "sklearn.decomposition").ToPeer(),
        new PythonPeer("SVD and nearest users (mlpack)", "mlpack_cf.py", "resource", "mlpack_cf").ToPeer(),
        new PythonPeer("item2vec (gensim)", "item2vec.py", "gensim.models").ToPeer(),
        new PythonPeer("L-BFGS on the same loss (SciPy), cosine of V", "lbfgs.py", "scipy.optimize").ToPeer(),
        new Peer(
            "textbook",
            FindMissingLibtorch,
            _ => new PeerMeasurement(PeerProcess.Run(PeerProcess.Textbook, ratings, seeds), Libtorch.Version)),
    ];

    /// <summary>A kind of recommenders of the command recommenders, of which the one with the highest capped recall is reported.</summary>
    private static Peer Family(string method, string family, string symbol, FileInfo ratings, int seeds) => new(
        method,
        FindMissingLibtorch,
        _ =>
        {
            var measured = Child.Run<FamilyMeasurement>(
                FamilyMeasurement.Name, "--ratings", ratings.FullName, "--seeds", seeds, "--family", family);
            RecommenderResult best = measured.Results.MaxBy(result => result.CappedRecall)!;
            string setting = string.Create(CultureInfo.InvariantCulture, $"{symbol} = {best.Parameter}");
            return new PeerMeasurement(
                [.. best.Metrics.Zip(best.BuildSeconds, (metrics, seconds) => new PeerResult(
                    method, setting, seconds, measured.PeakMemoryMB, null, metrics.CappedRecall, metrics.Ndcg))],
                Libtorch.Version);
        });

    private static string? FindMissingLibtorch() => Libtorch.TryLoad(Environment.ProcessorCount) ? null : Libtorch.Remedy;
}
