using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.Mpi;

namespace MpiProcess.Scenarios;

/// <summary>What happens when a rank does not do as the others.</summary>
internal static class FailureScenarios
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10); // longer than the tests wait

    /// <summary>Rank 1 does not come, and the timeout is one second.</summary>
    public static void SleepingRank(string[] args)
    {
        using var world = MpiWorld.Start(new MpiOptions { CollectiveTimeout = TimeSpan.FromSeconds(1) });
        if (world.Rank == 1) Thread.Sleep(Long);
        try
        {
            world.Collectives.AllGather([1]);
        }
        catch (TimeoutException error)
        {
            Report.Write($"TimeoutException: {error.Message}");
        }
        world.Collectives.AllGather([1]); // throws, since the ranks are no longer in step
    }

    /// <summary>Each rank writes the number of its process. Then rank 1 does not come.</summary>
    public static void Waiting(string[] args)
    {
        using var world = MpiWorld.Start();
        Report.Write($"{Environment.ProcessId}");
        if (world.Rank == 1) Thread.Sleep(Long);
        world.Collectives.AllGather([1]);
    }

    /// <summary>Rank 1 does not end its world.</summary>
    public static void MissingRank(string[] args)
    {
        using var world = MpiWorld.Start(new MpiOptions { CollectiveTimeout = TimeSpan.FromSeconds(1) });
        if (world.Rank == 1) Thread.Sleep(Long);
    }

    /// <summary>Rank 1 fails and ends its world, while the others wait for it.</summary>
    public static void EndedRank(string[] args)
    {
        using var world = MpiWorld.Start();
        world.Collectives.AllGather([1]);
        if (world.Rank == 1) throw new InvalidDataException("file 1 is broken");
        world.Collectives.AllGather([2]);
        Report.Write("went on");
    }

    /// <summary>Rank 0 waits for rank 1, which sleeps, and is canceled.</summary>
    public static void Cancel(string[] args)
    {
        using var world = MpiWorld.Start();
        if (world.Rank == 1) Thread.Sleep(Long);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        world.Collectives.WhileWaiting = cancellation.Token.ThrowIfCancellationRequested;
        try
        {
            world.Collectives.AllGather([1]);
        }
        catch (OperationCanceledException)
        {
            Report.Write("canceled");
        }
    }

    /// <summary>The last rank aborts, while the others wait for it.</summary>
    public static void Abort(string[] args)
    {
        using var world = MpiWorld.Start();
        if (world.Rank == world.Size - 1) world.Abort("the disk is full");
        world.Collectives.AllGather([1]);
    }

    /// <summary>The last rank is killed, while the others wait for it.</summary>
    public static void KilledRank(string[] args)
    {
        using var world = MpiWorld.Start();
        world.Collectives.AllGather([]);
        if (world.Rank == world.Size - 1) Process.GetCurrentProcess().Kill();
        world.Collectives.AllGather([1]);
    }
}
