using System.Diagnostics;

namespace MLNet.CooccurrenceEmbedding.ReliabilityTests.Hostile;

/// <summary>Runs what may hang, on a thread of its own, and counts what it allocates.</summary>
internal static class Watchdog
{
    /// <summary>Of the process's processor time, which does not pass while other processes keep it waiting.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>Of the clock, for what waits for something that never comes.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(3);

    private const long BytesInAnyCase = 4 << 20;
    private const long BytesPerByteOfTheFile = 50;

    public static void AssertInProportion(long allocated, int fileLength)
        => Assert.InRange(allocated, 0, BytesInAnyCase + BytesPerByteOfTheFile * fileLength);

    /// <returns>What was thrown, if anything, and the managed bytes that the process has allocated meanwhile.</returns>
    /// <exception cref="TimeoutException">It does not end.</exception>
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
            if (Environment.CpuUsage.TotalTime - began > Longest || clock.Elapsed > LongestWait) throw new TimeoutException($"It runs for {clock.Elapsed}.");
        return (thrown, GC.GetTotalAllocatedBytes() - before);
    }
}
