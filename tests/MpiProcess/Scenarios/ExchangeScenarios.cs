using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Mpi;

namespace MpiProcess.Scenarios;

/// <summary>
/// Exchanges data whose every byte follows from the sender, the receiver and the position, and compares all that arrives. Throws for the
/// first wrong byte.
/// </summary>
internal static unsafe class ExchangeScenarios
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>AllToAll with messages of at most CHUNK bytes: [CHUNK, UNIT]. A part has up to 3 units and some bytes.</summary>
    public static void AllToAll(string[] args)
    {
        using var world = MpiWorld.Start();
        var collectives = new MpiCollectives(world.Functions, Timeout, chunkBytes: int.Parse(args[0]));
        int unit = int.Parse(args[1]), rank = world.Rank;
        for (int round = 0; round < 5; round++)
        {
            long[] sendBytes = [.. Enumerable.Range(0, world.Size).Select(to => Bytes(rank, to, round, unit))];
            long[] receivedBytes = [.. Enumerable.Range(0, world.Size).Select(from => Bytes(from, rank, round, unit))];
            byte[] send = [.. sendBytes.SelectMany((bytes, to) => Pattern(rank, to, round, (int)bytes))];
            byte[] expected = [.. receivedBytes.SelectMany((bytes, from) => Pattern(from, rank, round, (int)bytes))];
            byte* source = Native(send), received = Native(new byte[expected.Length + 1]);
            received[expected.Length] = 77; // must not be changed
            collectives.AllToAll(source, sendBytes, received, receivedBytes);
            Compare(expected, new ReadOnlySpan<byte>(received, expected.Length));
            Compare([77], new ReadOnlySpan<byte>(received + expected.Length, 1));
            Compare(send, new ReadOnlySpan<byte>(source, send.Length));
            NativeMemory.Free(source);
            NativeMemory.Free(received);
        }

        // One in four parts is empty, also for a rank itself.
        static long Bytes(int from, int to, int round, int unit)
        {
            int units = (3 * from + 5 * to + round) % 4;
            return units == 0 ? 0 : units * (long)unit + from - to + 8;
        }
    }

    /// <summary>AllGather with messages of at most CHUNK bytes: [CHUNK, BYTES]. Rank r sends BYTES - r bytes, and rank 1 none.</summary>
    public static void AllGather(string[] args)
    {
        using var world = MpiWorld.Start();
        var collectives = new MpiCollectives(world.Functions, Timeout, chunkBytes: int.Parse(args[0]));
        int most = int.Parse(args[1]);
        for (int round = 0; round < 5; round++)
        {
            byte[][] parts = collectives.AllGather(Part(world.Rank, round));
            if (parts.Length != world.Size) throw new InvalidDataException($"{parts.Length} parts");
            for (int from = 0; from < world.Size; from++) Compare(Part(from, round), parts[from]);
        }

        byte[] Part(int from, int round) => from == 1 ? [] : Pattern(from, 0, round, Math.Max(0, most - from + round));
    }

    /// <summary>Reports the bytes sent by each kind of exchange.</summary>
    public static void BytesSent(string[] args)
    {
        using var world = MpiWorld.Start();
        var collectives = new MpiCollectives(world.Functions, Timeout);
        long[] parts = [.. Enumerable.Range(0, world.Size).Select(to => 1000L)];
        byte* source = Native(new byte[1000 * world.Size]), received = Native(new byte[1000 * world.Size]);
        collectives.AllToAll(source, parts, received, parts);
        Report.Write($"sent {collectives.BytesSent}");
    }

    /// <summary>Rank 0 sends fewer bytes than rank 1 expects.</summary>
    public static void WrongSize(string[] args)
    {
        using var world = MpiWorld.Start(new MpiOptions { CollectiveTimeout = TimeSpan.FromSeconds(20) });
        byte* source = Native(new byte[100]), received = Native(new byte[100]);
        long[] sendBytes = world.Rank == 0 ? [0, 40] : [0, 0], receivedBytes = world.Rank == 1 ? [50, 0] : [0, 0];
        try
        {
            world.Collectives.AllToAll(source, sendBytes, received, receivedBytes);
        }
        catch (IOException error)
        {
            world.Abort(error.Message);
        }
    }

    private static byte[] Pattern(int from, int to, int round, int bytes)
    {
        var pattern = new byte[bytes];
        new Random(from * 1000 + to * 10 + round).NextBytes(pattern);
        return pattern;
    }

    private static byte* Native(byte[] bytes)
    {
        byte* copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }

    private static void Compare(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        if (expected.Length != actual.Length) throw new InvalidDataException($"{actual.Length} bytes, not {expected.Length}");
        int same = expected.CommonPrefixLength(actual);
        if (same < expected.Length) throw new InvalidDataException($"byte {same} of {expected.Length} is wrong");
    }
}
