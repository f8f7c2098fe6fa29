using System.Text.Json;
using MLNet.CooccurrenceEmbedding.Benchmarks.CommandLine;
using MLNet.CooccurrenceEmbedding.Benchmarks.LikeData;
using MLNet.CooccurrenceEmbedding.Benchmarks.Measuring;
using MLNet.CooccurrenceEmbedding.Benchmarks.Peers;
using MLNet.CooccurrenceEmbedding.Benchmarks.Recommenders;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.TorchTests;

/// <summary>The comparison with other programs (benchmarks peers), as far as it can be tested without them.</summary>
public sealed class PeersTests
{
    [Fact]
    public void Peer_without_its_module_is_skipped_with_the_module_and_the_installer()
    {
        Peer peer = new PythonPeer("nobody's peer", "none.py", "module_that_nobody_has").ToPeer();

        var (measured, skipped) = PeersCommand.Measure([peer], splits: []);

        Assert.Empty(measured);
        string reason = Assert.Single(skipped);
        Assert.StartsWith("nobody's peer: needs ", reason);
        if (!OperatingSystem.IsLinux()) return;
        Assert.Contains("module_that_nobody_has", reason);
        Assert.True(File.Exists(Path.Combine(Repository.Root, reason.Split(' ').Single(word => word.EndsWith("install-peers")))), reason);
    }

    [Fact]
    public void Peer_without_its_program_is_skipped_with_the_program()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux() || PythonProgram.Find("json") is null, "No Python 3 is here.");

        var peer = new PythonPeer("nobody's peer", "none.py", "json", "program_that_nobody_has");

        Assert.StartsWith("needs the program program_that_nobody_has.", peer.FindMissing());
    }

    [Fact]
    public void Peer_that_is_missing_or_fails_is_skipped_and_the_others_are_measured()
    {
        PeerResult result = Result(seconds: 1);
        var present = new Peer("present", () => null, _ => new PeerMeasurement([result], "version 1"));
        var absent = new Peer("absent", () => "needs a program.", _ => throw new InvalidOperationException("measured"));

        var failing = new Peer("failing", () => null, _ => throw new UserErrorException("failed."));

        var (measured, skipped) = PeersCommand.Measure([absent, failing, present], splits: []);

        Assert.Equal([result], Assert.Single(measured).Results);
        Assert.Equal(["absent: needs a program.", "failing: failed."], skipped);
    }

    [Fact]
    public void Report_has_the_median_time_the_largest_memory_and_the_mean_metrics_of_the_splits()
    {
        PeerResult[] splits =
        [
            Result(seconds: 0.25) with { PeakMemoryMB = 10, Loss = 1000, CappedRecall = 0.1, Ndcg = 0.2 },
            Result(seconds: 9) with { PeakMemoryMB = 30, Loss = 2000, CappedRecall = 0.2, Ndcg = 0.4 },
            Result(seconds: 0.5) with { PeakMemoryMB = 20, Loss = 6000, CappedRecall = 0.6, Ndcg = 0.6 },
        ];

        PeerResult[] averages = PeersReport.Average([.. splits, Result(seconds: 12.4) with { Setting = "k = 2" }]);
        var report = new PeersReport("data", 3, averages, ["peer 1.0"], ["mlpack: needs it."], Machine.Current);

        string[] lines = report.ToString().Split(Environment.NewLine);
        Assert.Contains("| peer | k = 1 | 0.50 | 30 | 3,000 | 0.300 | 0.400 |", lines);
        Assert.Contains("| peer | k = 2 | 12 | 0 |  | 0.000 | 0.000 |", lines);
        Assert.Contains("Not measured: mlpack: needs it.", lines);
        Assert.Contains("peer 1.0", lines);
    }

    [Fact]
    public void Vectors_and_lists_of_a_peer_are_those_of_the_user_with_the_history()
    {
        SplitLikes likes = Split();
        int user = Array.FindIndex(likes.Training, items => items.Length > 1);
        int[] history = likes.Training[user];
        int wanted = Enumerable.Range(0, likes.ItemCount).First(item => !history.Contains(item));

        var users = new float[likes.Training.Length];
        users[user] = 1;
        var items = new float[likes.ItemCount];
        items[wanted] = 1;
        foreach (int item in history) items[item] = 2;
        int[][] lists = [.. likes.Training.Select((_, other) => other == user ? new[] { wanted } : [])];

        Assert.Equal([wanted], PeerVectors.DotProduct(likes, items, users).Recommend(history, 1));
        Assert.Equal([wanted], PeerVectors.Similar(likes, items).Recommend(history, 1));
        Assert.Equal([wanted], PeerVectors.Lists(likes, lists).Recommend(history, 20));
    }

    [Fact]
    public void L_BFGS_minimizes_the_loss_of_the_formula()
    {
        const int Dimension = 3;
        SplitLikes likes = Split();
        var naive = new NaiveModel(likes.ItemCount, likes.Training.Select(items => items.Select(item => (item, 1.0)).ToArray()), 0);
        var random = new Random(1);
        float[] vectors = [.. Enumerable.Range(0, likes.ItemCount * Dimension).Select(_ => random.NextSingle() - 0.5f)];

        JsonElement result = PythonProgram.RunOrSkip(
            "numpy, scipy.optimize",
            """
            import json, sys
            sys.path.insert(0, sys.argv[1])
            import numpy, scipy.sparse
            from lbfgs import Objective
            users, vectors = json.loads(sys.argv[2]), numpy.array(json.loads(sys.argv[3]))
            likes = numpy.zeros((len(users), int(sys.argv[4])))
            for row, user in zip(likes, users): row[user] = 1
            loss, gradient = Objective(scipy.sparse.csr_matrix(likes), int(sys.argv[5]))(vectors)
            print(json.dumps({"loss": loss, "gradient": gradient.tolist()}))
            """,
            Path.Combine(AppContext.BaseDirectory, "Peers", "Python"),
            JsonSerializer.Serialize(likes.Training),
            JsonSerializer.Serialize(vectors),
            $"{likes.ItemCount}",
            $"{Dimension}");

        double loss = naive.Loss(vectors, Dimension);
        Assert.Equal(loss, result.GetProperty("loss").GetDouble(), 1e-6 * loss);
        double[] gradient = naive.Gradient(vectors, Dimension);
        double largest = gradient.Max(Math.Abs);
        Assert.All(
            result.GetProperty("gradient").EnumerateArray().Select(number => number.GetDouble()).Zip(gradient),
            pair => Assert.Equal(pair.Second, pair.First, 1e-6 * largest));
    }

    private static PeerResult Result(double seconds) => new("peer", "k = 1", seconds, 0, null, 0, 0);

    /// <summary>A split of 30 users, with 5 to 12 of 20 items each.</summary>
    private static SplitLikes Split()
    {
        const int Items = 20;
        var random = new Random(1);
        int[][] users = [.. Enumerable.Range(0, 30).Select(user =>
            random.GetItems(Enumerable.Range(0, Items).ToArray(), 5 + user % 8).Distinct().Order().ToArray())];
        int[] starts = [0, .. users.Select((_, user) => users[..(user + 1)].Sum(items => items.Length))];
        return new SplitLikes(new LikeRows(Items, starts, [.. users.SelectMany(items => items)]), seed: 0);
    }
}
