using System.Diagnostics;
using System.Globalization;
using MLNet.CooccurrenceEmbedding.MpiTests.Support;
using MLNet.CooccurrenceEmbedding.TestSupport;

namespace MLNet.CooccurrenceEmbedding.MpiTests;

/// <summary>What the other ranks do when one fails. A run that does not end fails the test, after a time.</summary>
public class FailureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void A_rank_that_does_not_come_in_time_ends_all(string mpi)
    {
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(2, "sleeping-rank");

        string[] lines = outputs.Lines(0);
        Assert.True(lines.Length >= 1, outputs.All);
        Assert.StartsWith("TimeoutException: AllGather of rank 0 has waited for other ranks longer than 1 s.", lines[0]);
        Assert.Contains("raise MpiOptions.CollectiveTimeout", lines[0]);
        Assert.Contains("rank 0: AllGather of rank 0 has waited", outputs.Error);
        Assert.NotEqual(0, outputs.ExitCode);
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void A_rank_that_does_not_end_its_world_in_time_ends_all(string mpi)
    {
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(2, "missing-rank");

        Assert.Contains("rank 0: The end of rank 0 has waited for other ranks longer than 1 s.", outputs.Error);
        Assert.NotEqual(0, outputs.ExitCode);
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void A_rank_that_ends_its_world_alone_ends_all(string mpi)
    {
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(3, "ended-rank");

        Assert.Matches("rank [012]: Rank (0 still exchanges data, and rank 1|1 has ended its world, and rank [02])", outputs.Error);
        Assert.DoesNotContain("went on", outputs.All);
        Assert.NotEqual(0, outputs.ExitCode);
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void A_rank_that_waits_can_be_canceled(string mpi)
    {
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(2, "cancel");

        Assert.True(outputs.Lines(0) is ["canceled", ..], outputs.All);
        Assert.NotEqual(0, outputs.ExitCode);
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void An_abort_ends_all_ranks_and_says_why(string mpi)
    {
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(3, "abort");

        Assert.Contains("rank 2: the disk is full", outputs.Error);
        Assert.Equal(1, outputs.ExitCode);
    }

    [Theory]
    [InlineData(MpiLauncher.OpenMpi, "INT")]
    [InlineData(MpiLauncher.OpenMpi, "TERM")]
    [InlineData(MpiLauncher.Mpich, "INT")]
    [InlineData(MpiLauncher.Mpich, "TERM")]
    public void A_signal_to_the_launcher_ends_ranks_that_wait(string mpi, string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using Process launcher = MpiLauncher.GetOrSkip(mpi).Start(2, "waiting");
        // Both ranks have started once their lines are there.
        Process[] ranks = [.. Enumerable.Range(0, 2).Select(_ => RankOf(launcher.StandardOutput.ReadLine()!))];
        ChildProcess.Run("kill", ["-s", signal, $"{launcher.Id}"], Patience);

        ChildProcess.Finish(launcher, Patience);
        foreach (Process rank in ranks)
        {
            Assert.True(rank.WaitForExit(Patience), $"the process {rank.Id} runs on");
            rank.Dispose();
        }

        static Process RankOf(string line) => Process.GetProcessById(int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(MpiLauncher.Names), MemberType = typeof(MpiLauncher))]
    public void A_killed_rank_ends_all(string mpi)
    {
        RankOutputs outputs = MpiLauncher.GetOrSkip(mpi).Run(3, "killed-rank");

        Assert.NotEqual(0, outputs.ExitCode);
        for (int rank = 0; rank < 3; rank++) Assert.DoesNotContain("done", outputs.Lines(rank));
    }
}
