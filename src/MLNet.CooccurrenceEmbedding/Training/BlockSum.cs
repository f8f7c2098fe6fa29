using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MLNet.CooccurrenceEmbedding.Distribution;

namespace MLNet.CooccurrenceEmbedding.Training;

/// <summary>
/// Adds small matrices, one for each block of rows, in the order of the blocks, wherever the blocks are. Each process adds a range of the
/// elements. So every element is sent to one process before the sum, and to all after it.
/// </summary>
/// <param name="partition">The blocks of the processes.</param>
/// <param name="processes">The processes.</param>
/// <param name="length">Elements of the matrices.</param>
internal sealed unsafe class BlockSum(RowPartition partition, ICollectives processes, int length)
{
    private readonly double[] _parts = new double[checked(BlocksOf(partition, processes.Rank) * length)];

    /// <summary>The matrix of a block of this process, to be set before <see cref="Exchange"/>.</summary>
    /// <param name="block">0 for the first block of this process.</param>
    public Span<double> Part(int block) => _parts.AsSpan(block * length, length);

    /// <summary>Computes the sum. Every process gets all of it.</summary>
    public void Exchange(double[] result)
    {
        int size = processes.Size, own = BlocksOf(partition, processes.Rank);
        (int ownBegin, int ownEnd) = RangeOf(processes.Rank);
        int range = ownEnd - ownBegin;
        var send = new double[_parts.Length];
        var received = new double[checked(partition.BlockCount * range)];
        long[] sendBytes = new long[size], receivedBytes = new long[size];
        for (int process = 0, place = 0; process < size; process++)
        {
            var (begin, end) = RangeOf(process);
            for (int block = 0; block < own; block++, place += end - begin)
                Part(block)[begin..end].CopyTo(send.AsSpan(place));
            sendBytes[process] = sizeof(double) * (long)own * (end - begin);
            receivedBytes[process] = sizeof(double) * (long)BlocksOf(partition, process) * range;
        }
        fixed (double* from = send, to = received) processes.AllToAll(from, sendBytes, to, receivedBytes);

        var sum = new double[range];
        for (int block = 0; block < partition.BlockCount; block++)
            TensorPrimitives.Add<double>(sum, received.AsSpan(block * range, range), sum);
        byte[][] sums = processes.AllGather(MemoryMarshal.AsBytes<double>(sum));
        for (int process = 0; process < size; process++)
            MemoryMarshal.Cast<byte, double>(sums[process]).CopyTo(result.AsSpan(RangeOf(process).Begin));
    }

    private static int BlocksOf(RowPartition partition, int process) => partition.FirstBlock(process + 1) - partition.FirstBlock(process);

    /// <summary>The elements that a process adds.</summary>
    private (int Begin, int End) RangeOf(int process)
        => ((int)((long)length * process / processes.Size), (int)((long)length * (process + 1) / processes.Size));
}
