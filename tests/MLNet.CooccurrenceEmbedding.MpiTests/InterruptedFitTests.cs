using System.Diagnostics;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.MpiTests.Support;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.MpiTests;

/// <summary>Fits in which a rank fails. All ranks must end, and a new fit must continue from the last checkpoint.</summary>
public class InterruptedFitTests
{
    private const string Never = "-1", LongTimeout = "600";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Lazy<string> HashOfOneProcess = new(() =>
    {
        using var folder = new TemporaryFolder();
        return MpiLauncher.RunAlone("interrupted", folder.Path, LongTimeout, Never).Lines(0)[^2];
    });

    public static MatrixTheoryData<string, string> Stages
        => new([MpiLauncher.OpenMpi, MpiLauncher.Mpich], ["Reading", "Initializing", "iteration 0", "iteration 35", "Certifying"]);

    [Theory]
    [MemberData(nameof(Stages))]
    public void A_rank_that_is_killed_at_any_stage_ends_all_and_a_new_fit_gives_the_same_bits(string mpi, string stage)
    {
        MpiLauncher launcher = MpiLauncher.GetOrSkip(mpi);
        using var folder = new TemporaryFolder();
        using Process started = launcher.Start(2, "interrupted", folder.Path, LongTimeout, Never);
        Process[] ranks = WaitFor(started, stage);
        ranks[1].Kill();

        ChildProcess.Result result = ChildProcess.Finish(started, Patience);
        Assert.NotEqual(0, result.ExitCode);
        Assert.All(ranks, rank => Assert.True(rank.WaitForExit(Patience), $"the process {rank.Id} runs on"));

        bool hasCheckpoint = stage is "iteration 35" or "Certifying";
        Assert.Equal(hasCheckpoint, Directory.GetFiles(folder.Path, "checkpoint-*").Length > 0);
        RankOutputs again = launcher.Run(hasCheckpoint ? 3 : 2, "interrupted", folder.Path, LongTimeout, Never);
        Assert.True(again.Lines(1) is [_, .., "done"], again.All);
        Assert.Equal(HashOfOneProcess.Value, again.Lines(1)[^2]);
        Assert.Equal(hasCheckpoint, again.Lines(0).Any(line => line.Contains("Continued from iteration", StringComparison.Ordinal)));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void A_rank_that_is_stopped_ends_all_after_the_timeout(string mpi)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var folder = new TemporaryFolder();
        using Process started = MpiLauncher.GetOrSkip(mpi).Start(2, "interrupted", folder.Path, "3", Never);
        Process[] ranks = WaitFor(started, "iteration 20");
        ChildProcess.Run("kill", ["-s", "STOP", $"{ranks[1].Id}"], Patience);

        ChildProcess.Result result = ChildProcess.Finish(started, Patience);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("rank 0: TimeoutException:", result.Error, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(folder.Path, "checkpoint-*"));
        Assert.All(ranks, rank => Assert.True(rank.WaitForExit(Patience), $"the process {rank.Id} runs on"));
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void An_exception_of_the_rows_of_a_rank_is_thrown_by_all(string mpi)
    {
        using var folder = new TemporaryFolder();
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(3, "interrupted", folder.Path, LongTimeout, "1");

        Assert.Contains("IOException: The disk is gone.", outputs.Lines(1)[^1], StringComparison.Ordinal);
        foreach (int rank in (int[])[0, 2])
            Assert.Matches("InvalidOperationException: Process 1 failed while .* The disk is gone.", outputs.Lines(rank)[^1]);
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void A_full_disk_at_a_checkpoint_ends_all_and_leaves_no_part_of_it(string mpi)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test limits the size of files as Linux does.");
        using var folder = new TemporaryFolder();
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(2, "interrupted", folder.Path, LongTimeout, Never, "100000");

        Assert.Contains("IOException: ", outputs.All, StringComparison.Ordinal);
        Assert.Contains("checkpoint", outputs.All, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("1: done", outputs.All, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    /// <summary>Waits until both ranks have started, and rank 0 has come to a stage.</summary>
    private static Process[] WaitFor(Process launcher, string stage)
    {
        var ranks = new Process?[2];
        for (bool isThere = false; !isThere || ranks.Contains(null);)
        {
            string line = launcher.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The ranks have ended.");
            int rank = line[0] - '0';
            if (int.TryParse(line.AsSpan(3), CultureInfo.InvariantCulture, out int id)) ranks[rank] = Process.GetProcessById(id);
            isThere |= line == $"0: {stage}";
        }
        return ranks!;
    }
}
