using System.Diagnostics;
using MLNet.CooccurrenceEmbedding.Mpi.Native;

namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <summary>
/// The messages of one call of all ranks. All functions of MPI that are used return at once, and <see cref="Complete"/> looks until the
/// messages have arrived. So a call has a timeout, and can be canceled.
/// </summary>
/// <param name="mpi">A started MPI.</param>
/// <param name="rank">The number of this process, for messages.</param>
/// <param name="timeout">The longest time of one call, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
/// <param name="chunkBytes">The size of the largest message. MPI counts the bytes of a message with an int.</param>
internal sealed unsafe class Transfers(MpiFunctions mpi, int rank, TimeSpan timeout, int chunkBytes)
{
    private const int NoRank = -1;

    private readonly List<Request> _pending = [];
    private long _pendingBytes;

    /// <summary>Called again and again while a call waits for other ranks. An exception that it throws ends the call.</summary>
    public Action? WhileWaiting { get; set; }

    public void Send(byte* data, long bytes, int to, int tag)
    {
        // Messages from one rank to another with the same tag arrive in their order.
        for (long start = 0; start < bytes; start += chunkBytes)
        {
            int count = (int)Math.Min(chunkBytes, bytes - start);
            Add(mpi.Send(data + start, count, to, tag), count, from: NoRank);
        }
    }

    public void Receive(byte* data, long bytes, int from, int tag)
    {
        for (long start = 0; start < bytes; start += chunkBytes)
        {
            int count = (int)Math.Min(chunkBytes, bytes - start);
            Add(mpi.Receive(data + start, count, from, tag), count, from);
        }
    }

    /// <summary>Adds another request of MPI to those to wait for.</summary>
    public void Add(nint request, long bytes) => Add(request, bytes, from: NoRank);

    /// <summary>Waits for all messages.</summary>
    /// <param name="call">The name of the call, for messages.</param>
    /// <exception cref="TimeoutException">The call takes longer than the timeout.</exception>
    public void Complete(string call)
    {
        var wait = new PoliteWait(_pendingBytes);
        _pendingBytes = 0;
        while (true)
        {
            for (int i = _pending.Count - 1; i >= 0; i--)
            {
                if (!IsComplete(i, call)) continue;
                _pending[i] = _pending[^1];
                _pending.RemoveAt(_pending.Count - 1);
            }
            if (_pending.Count == 0) return;
            WhileWaiting?.Invoke();
            if (timeout != Timeout.InfiniteTimeSpan && wait.Elapsed > timeout) throw TooSlow(call);
            wait.Pause();
        }
    }

    private void Add(nint request, long bytes, int from)
    {
        _pending.Add(new(request, bytes, from));
        _pendingBytes += bytes;
    }

    private bool IsComplete(int index, string call)
    {
        Request request = _pending[index];
        nint handle = request.Handle;
        if (request.From == NoRank) return mpi.Test(ref handle);

        int bytes;
        if (!mpi.Test(ref handle, &bytes)) return false;
        return bytes == request.Bytes
            ? true
            : throw new IOException($"{call}: rank {rank} received {bytes} bytes from rank {request.From}. {request.Bytes} were expected.");
    }

    private TimeoutException TooSlow(string call)
    {
        int[] missing = [.. _pending.Select(request => request.From).Where(from => from != NoRank).Distinct().Order()];
        string whom = missing.Length == 0 ? "other ranks" : $"rank {string.Join(", ", missing)}";
        return new TimeoutException(
            $"{call} of rank {rank} has waited for {whom} longer than {timeout.TotalSeconds:0.###} s. A rank hangs, has ended or does "
            + $"other work. If its work takes this long, raise {nameof(MpiOptions)}.{nameof(MpiOptions.CollectiveTimeout)}.");
    }

    /// <param name="Handle">MPI's handle.</param>
    /// <param name="Bytes">The size of the message.</param>
    /// <param name="From">The rank that sends the message to this rank, or <see cref="NoRank"/> for another request.</param>
    private readonly record struct Request(nint Handle, long Bytes, int From);
}

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
