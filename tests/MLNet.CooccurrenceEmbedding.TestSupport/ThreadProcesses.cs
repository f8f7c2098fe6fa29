using System.Runtime.ExceptionServices;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.TestSupport;

/// <summary>Runs the processes of a training as threads of this process, which exchange data in memory.</summary>
internal sealed unsafe class ThreadProcesses : ICollectives
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Shared _shared;

    private ThreadProcesses(Shared shared, int rank) => (_shared, Rank) = (shared, rank);

    public int Rank { get; }

    public int Size => _shared.Size;

    public string Description => "threads";

    public Action? WhileWaiting { get; set; }

    /// <summary>Bytes that this process has sent to others.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Runs a program on each of some processes, and returns their results. An exception of one ends all.</summary>
    public static T[] Run<T>(int size, Func<ThreadProcesses, T> program)
    {
        using var shared = new Shared(size);
        var results = new T[size];
        Exception? first = null;
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = program(new ThreadProcesses(shared, rank));
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref first, exception, null);
                shared.Stop.Cancel();
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        if (first is not null) ExceptionDispatchInfo.Throw(first);
        return results;
    }

    public void AllToAll(void* send, ReadOnlySpan<long> sendBytes, void* received, ReadOnlySpan<long> receivedBytes)
    {
        _shared.Parts[Rank] = ((nint)send, sendBytes.ToArray());
        Meet();
        byte* target = (byte*)received;
        for (int process = 0; process < Size; process++)
        {
            var (source, bytes) = _shared.Parts[process];
            if (bytes[Rank] != receivedBytes[process])
                throw new InvalidOperationException($"{Rank} expects {receivedBytes[process]} bytes of {process}, which sends {bytes[Rank]}.");
            Buffer.MemoryCopy((byte*)source + bytes.AsSpan(0, Rank).ToArray().Sum(), target, bytes[Rank], bytes[Rank]);
            target += bytes[Rank];
            if (process != Rank) BytesSent += sendBytes[process];
        }
        Meet();
    }

    public byte[][] AllGather(ReadOnlySpan<byte> own)
    {
        _shared.Gathered[Rank] = own.ToArray();
        BytesSent += (Size - 1L) * own.Length;
        Meet();
        byte[][] all = [.. _shared.Gathered.Select(bytes => bytes.ToArray())];
        Meet();
        return all;
    }

    private void Meet()
    {
        if (!_shared.Barrier.SignalAndWait(Patience, _shared.Stop.Token))
            throw new TimeoutException($"Process {Rank} waits for others, which make no call or have ended.");
    }

    private sealed class Shared(int size) : IDisposable
    {
        public int Size { get; } = size;

        public Barrier Barrier { get; } = new(size);

        public CancellationTokenSource Stop { get; } = new();

        public (nint Send, long[] Bytes)[] Parts { get; } = new (nint, long[])[size];

        public byte[][] Gathered { get; } = new byte[size][];

        public void Dispose()
        {
            Barrier.Dispose();
            Stop.Dispose();
        }
    }
}
