using System.Diagnostics;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Hostile;

/// <summary>Runs an action on a separate thread with a time limit, and measures its allocations.</summary>
internal static class Watchdog
{
    /// <summary>The limit of processor time, which does not depend on the load of the machine.</summary>
    private static readonly TimeSpan MaximumProcessorTime = TimeSpan.FromSeconds(20);

    /// <summary>The limit of elapsed time, for an action that waits forever.</summary>
    private static readonly TimeSpan MaximumElapsedTime = TimeSpan.FromMinutes(3);

    private const long FixedBytes = 4 << 20;
    private const long BytesPerFileByte = 50;

    public static void AssertInProportion(long allocated, int fileLength)
        => Assert.InRange(allocated, 0, FixedBytes + BytesPerFileByte * fileLength);

    /// <returns>The exception, if any, and the managed bytes that the process allocated.</returns>
    /// <exception cref="TimeoutException">The action exceeds a limit.</exception>
    public static (Exception? Error, long Allocated) Run(Action action)
    {
        Exception? thrown = null;
        long before = GC.GetTotalAllocatedBytes();
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                thrown = error;
            }
        })
        { IsBackground = true };
        thread.Start();
        var clock = Stopwatch.StartNew();
        TimeSpan began = Environment.CpuUsage.TotalTime;
        while (!thread.Join(TimeSpan.FromSeconds(1)))
            if (Environment.CpuUsage.TotalTime - began > MaximumProcessorTime || clock.Elapsed > MaximumElapsedTime)
                throw new TimeoutException($"The action exceeded {clock.Elapsed}.");
        return (thrown, GC.GetTotalAllocatedBytes() - before);
    }
}
