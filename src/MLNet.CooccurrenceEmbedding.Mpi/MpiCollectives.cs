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
    private const int FrameBytes = 256;
    private const int Tags = 1 << 15; // the numbers below this are tags in every MPI

    private readonly Transfers _transfers = new(mpi, mpi.Rank(), timeout, chunkBytes);
    // MPI can write to the frames after a failure, so they are pinned for ever.
    private readonly byte[] _frame = GC.AllocateArray<byte>(FrameBytes, pinned: true);
    private readonly byte[] _frames = GC.AllocateArray<byte>(mpi.Size() * FrameBytes, pinned: true);
    private int _calls;

    public int Rank { get; } = mpi.Rank();

    public int Size { get; } = mpi.Size();

    /// <summary>The bytes that this rank has sent to other ranks.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Whether a call failed, so that this rank and the others are no longer in step. Also true during a call.</summary>
    public bool HasFailed { get; private set; }

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
        _transfers.Complete(nameof(AllToAll));
        HasFailed = false;
    }

    public byte[][] AllGather(ReadOnlySpan<byte> own)
    {
        int tag = Begin();
        // A frame has the number of bytes and the first of them. So few bytes need no other message, and MPI gathers in log2(Size) steps.
        BinaryPrimitives.WriteInt32LittleEndian(_frame, own.Length);
        own[..Math.Min(own.Length, FrameBytes - sizeof(int))].CopyTo(_frame.AsSpan(sizeof(int)));
        fixed (byte* frame = _frame, frames = _frames)
            _transfers.Add(mpi.AllGather(frame, FrameBytes, frames), _frames.Length);
        BytesSent += (Size - 1L) * FrameBytes;
        _transfers.Complete(nameof(AllGather));

        byte[][] parts = GatherLong(own, tag);
        HasFailed = false;
        return parts;
    }

    /// <summary>Waits until all ranks call this.</summary>
    public void Barrier()
    {
        _ = Begin();
        _transfers.Add(mpi.Barrier(), bytes: 0);
        _transfers.Complete(nameof(Barrier));
        HasFailed = false;
    }

    /// <summary>Sends and receives what the frames have no room for.</summary>
    private byte[][] GatherLong(ReadOnlySpan<byte> own, int tag)
    {
        var parts = new byte[Size][];
        var pinned = new List<GCHandle>(); // after a failure they stay pinned
        for (int rank = 0; rank < Size; rank++)
        {
            ReadOnlySpan<byte> frame = _frames.AsSpan(rank * FrameBytes, FrameBytes);
            int length = BinaryPrimitives.ReadInt32LittleEndian(frame);
            int inFrame = Math.Min(length, FrameBytes - sizeof(int));
            byte[] part = parts[rank] = new byte[length];
            if (rank == Rank)
            {
                own.CopyTo(part);
                continue;
            }
            frame.Slice(sizeof(int), inFrame).CopyTo(part);
            if (length == inFrame) continue;
            var handle = GCHandle.Alloc(part, GCHandleType.Pinned);
            pinned.Add(handle);
            _transfers.Receive((byte*)handle.AddrOfPinnedObject() + inFrame, length - inFrame, rank, tag);
        }

        int sent = Math.Min(own.Length, FrameBytes - sizeof(int));
        fixed (byte* rest = own[sent..])
        {
            for (int i = 1; i < Size; i++) _transfers.Send(rest, own.Length - sent, (Rank + i) % Size, tag);
            BytesSent += (Size - 1L) * (own.Length - sent);
            _transfers.Complete(nameof(AllGather));
        }
        foreach (GCHandle handle in pinned) handle.Free();
        return parts;
    }

    /// <summary>Begins a call, which ends when <see cref="HasFailed"/> is set to false, and returns the tag of its messages.</summary>
    private int Begin()
    {
        if (HasFailed) throw new InvalidOperationException($"An earlier communication of rank {Rank} failed. The process must end.");
        HasFailed = true;
        // The tags differ, so that messages of one call are not taken for those of another if ranks do not make the same calls.
        return _calls++ & (Tags - 1);
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
