using System.Diagnostics;

namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <summary>
/// The pauses between two looks at a communication that is not complete. Ranks can share cores, so a rank that waits long must leave its
/// core to others. But MPI moves data only while it is called, so pauses while data flow would slow them down.
/// </summary>
internal struct PoliteWait(long expectedBytes)
{
    private static readonly TimeSpan SpinFor = TimeSpan.FromMicroseconds(50);
    private static readonly TimeSpan YieldFor = TimeSpan.FromMilliseconds(10);
    // Slower than the memory and the networks of clusters.
    private const long SlowBytesPerSecond = 100_000_000;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _yieldUntil = YieldFor + TimeSpan.FromSeconds((double)expectedBytes / SlowBytesPerSecond);

    /// <summary>The time since the communication began.</summary>
    public readonly TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    public readonly void Pause()
    {
        TimeSpan elapsed = Elapsed;
        if (elapsed < SpinFor) Thread.SpinWait(20);
        else if (elapsed < _yieldUntil) Thread.Yield();
        else Thread.Sleep(1);
    }
}
