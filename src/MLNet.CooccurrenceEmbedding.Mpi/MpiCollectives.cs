using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Distribution;
using MLNet.CooccurrenceEmbedding.Mpi.Native;

namespace MLNet.CooccurrenceEmbedding.Mpi;

/// <summary>
/// The communication between the ranks of an MPI world. After a failure, such as a timeout, the ranks no longer agree on the call they
/// are in, and MPI can still write to buffers of the call: every later call throws, and the process must end without waiting for others.
/// </summary>
/// <param name="mpi">A started MPI.</param>
/// <param name="timeout">The longest time of one call, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
/// <param name="chunkBytes">The size of the largest message.</param>
internal sealed unsafe class MpiCollectives(MpiFunctions mpi, TimeSpan timeout, int chunkBytes = 1 << 30) : ICollectives
{
    private const int FrameBytes = 256, HeaderBytes = 2 * sizeof(int), MostInFrame = FrameBytes - HeaderBytes;
    private const int Tags = 1 << 15; // the numbers below this are tags in every MPI

    private readonly Transfers _transfers = new(mpi, mpi.Rank(), timeout, chunkBytes);
    // MPI can write to the frames after a failure, so they are pinned for ever.
    private readonly byte[] _frame = GC.AllocateArray<byte>(FrameBytes, pinned: true);
    private readonly byte[] _frames = GC.AllocateArray<byte>(mpi.Size() * FrameBytes, pinned: true);
    private int _calls;

    public int Rank { get; } = mpi.Rank();

    public int Size { get; } = mpi.Size();

    public string Description { get; } = mpi.Version();

    /// <summary>The bytes that this rank has sent to other ranks.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Whether a call failed, so that this rank and the others are no longer in step. Also true during a call.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Why a call failed.</summary>
    public string FailureReason { get; private set; } = "The communication with the other ranks failed.";

    /// <inheritdoc cref="Transfers.WhileWaiting"/>
    public Action? WhileWaiting
    {
        get => _transfers.WhileWaiting;
        set => _transfers.WhileWaiting = value;
    }

    public void AllToAll(void* send, ReadOnlySpan<long> sendBytes, void* received, ReadOnlySpan<long> receivedBytes)
    {
        if (sendBytes.Length != Size || receivedBytes.Length != Size)
            throw new ArgumentException($"{sendBytes.Length} parts to send and {receivedBytes.Length} to receive, but {Size} ranks.");
        if (sendBytes[Rank] != receivedBytes[Rank])
            throw new ArgumentException($"Rank {Rank} sends {sendBytes[Rank]} bytes to itself, and expects {receivedBytes[Rank]}.");

        int tag = Begin();
        byte*[] sources = Addresses((byte*)send, sendBytes), targets = Addresses((byte*)received, receivedBytes);
        // All requests to receive come first, so that messages arrive where they belong, and not in a buffer of MPI.
        for (int i = 1; i < Size; i++)
        {
            int from = (Rank - i + Size) % Size;
            _transfers.Receive(targets[from], receivedBytes[from], from, tag);
        }
        for (int i = 1; i < Size; i++)
        {
            int to = (Rank + i) % Size; // another one for each rank, so that no rank is overrun
            _transfers.Send(sources[to], sendBytes[to], to, tag);
            BytesSent += sendBytes[to];
        }
        Buffer.MemoryCopy(sources[Rank], targets[Rank], receivedBytes[Rank], sendBytes[Rank]);
        Complete(nameof(AllToAll));
        HasFailed = false;
    }

    public byte[][] AllGather(ReadOnlySpan<byte> own)
    {
        int tag = Begin();
        ExchangeFrames(own, isEnd: false);
        byte[][] parts = GatherLong(own, tag);
        HasFailed = false;
        return parts;
    }

    /// <summary>Waits until all ranks call this, after which they make no other calls.</summary>
    /// <exception cref="MpiRankException">Another rank makes another call.</exception>
    public void End()
    {
        _ = Begin();
        ExchangeFrames([], isEnd: true);
        HasFailed = false;
    }

    /// <summary>
    /// Sends a frame to every rank: the number of this call, the number of bytes, and the first of the bytes. So few bytes need no other
    /// message, and MPI needs log2(Size) steps. A call of other ranks at the same place is noticed, such as the end of a rank that failed.
    /// </summary>
    private void ExchangeFrames(ReadOnlySpan<byte> own, bool isEnd)
    {
        int call = isEnd ? -1 : _calls;
        BinaryPrimitives.WriteInt32LittleEndian(_frame, call);
        BinaryPrimitives.WriteInt32LittleEndian(_frame.AsSpan(sizeof(int)), own.Length);
        own[..Math.Min(own.Length, MostInFrame)].CopyTo(_frame.AsSpan(HeaderBytes));
        fixed (byte* frame = _frame, frames = _frames)
            _transfers.Add(mpi.AllGather(frame, FrameBytes, frames), _frames.Length);
        BytesSent += (Size - 1L) * FrameBytes;
        Complete(isEnd ? "The end" : nameof(AllGather));

        for (int rank = 0; rank < Size; rank++)
        {
            int other = BinaryPrimitives.ReadInt32LittleEndian(Frame(rank));
            if (other == call) continue;
            string what = other == -1 ? "has ended its world" : "still exchanges data";
            FailureReason = $"Rank {rank} {what}, and rank {Rank} {(isEnd ? "has ended its world" : "waits for data")}.";
            throw new MpiRankException(rank, FailureReason);
        }
    }

    private ReadOnlySpan<byte> Frame(int rank) => _frames.AsSpan(rank * FrameBytes, FrameBytes);

    /// <summary>Sends and receives what the frames have no room for.</summary>
    private byte[][] GatherLong(ReadOnlySpan<byte> own, int tag)
    {
        var parts = new byte[Size][];
        var pinned = new List<GCHandle>(); // after a failure they stay pinned
        for (int rank = 0; rank < Size; rank++)
        {
            ReadOnlySpan<byte> frame = Frame(rank);
            int length = BinaryPrimitives.ReadInt32LittleEndian(frame[sizeof(int)..]);
            int inFrame = Math.Min(length, MostInFrame);
            byte[] part = parts[rank] = new byte[length];
            if (rank == Rank)
            {
                own.CopyTo(part);
                continue;
            }
            frame.Slice(HeaderBytes, inFrame).CopyTo(part);
            if (length == inFrame) continue;
            var handle = GCHandle.Alloc(part, GCHandleType.Pinned);
            pinned.Add(handle);
            _transfers.Receive((byte*)handle.AddrOfPinnedObject() + inFrame, length - inFrame, rank, tag);
        }

        int sent = Math.Min(own.Length, MostInFrame);
        fixed (byte* rest = own[sent..])
        {
            for (int i = 1; i < Size; i++) _transfers.Send(rest, own.Length - sent, (Rank + i) % Size, tag);
            BytesSent += (Size - 1L) * (own.Length - sent);
            Complete(nameof(AllGather));
        }
        foreach (GCHandle handle in pinned) handle.Free();
        return parts;
    }

    private void Complete(string call)
    {
        try
        {
            _transfers.Complete(call);
        }
        catch (Exception error)
        {
            FailureReason = error.Message;
            throw;
        }
    }

    /// <summary>Begins a call, which ends when <see cref="HasFailed"/> is set to false, and returns the tag of its messages.</summary>
    private int Begin()
    {
        if (HasFailed) throw new InvalidOperationException($"An earlier communication of rank {Rank} failed. The process must end.");
        HasFailed = true;
        // The tags differ, so that messages of one call are not taken for those of another if ranks do not make the same calls.
        _calls = (_calls + 1) & int.MaxValue;
        return _calls & (Tags - 1);
    }

    private static byte*[] Addresses(byte* first, ReadOnlySpan<long> bytes)
    {
        var addresses = new byte*[bytes.Length];
        for (int rank = 0; rank < bytes.Length; rank++)
        {
            addresses[rank] = first;
            first += bytes[rank];
        }
        return addresses;
    }
}
