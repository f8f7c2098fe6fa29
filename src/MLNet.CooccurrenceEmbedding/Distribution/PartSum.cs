using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MLNet.CooccurrenceEmbedding.Distribution;

/// <summary>
/// Adds arrays in a fixed order, wherever they are, so that the sum has the same bits for any number of processes. Each process adds a
/// range of the elements. So every element is sent to one process before the sum, and to all after it.
/// </summary>
/// <param name="first">The number of the first array of each process, and at the end the number of all arrays.</param>
/// <param name="processes">The processes.</param>
/// <param name="length">Elements of an array.</param>
internal sealed unsafe class PartSum(int[] first, ICollectives processes, int length)
{
    private readonly double[] _parts = new double[checked((first[processes.Rank + 1] - first[processes.Rank]) * length)];
    private double[]? _send, _received;

    /// <summary>An array of this process, to be set before <see cref="Exchange"/>.</summary>
    /// <param name="part">0 for the first array of this process.</param>
    public Span<double> Part(int part) => _parts.AsSpan(part * length, length);

    /// <summary>Computes the sum. Every process gets all of it.</summary>
    public void Exchange(double[] result)
    {
        int size = processes.Size, own = PartsOf(processes.Rank);
        (int ownBegin, int ownEnd) = RangeOf(processes.Rank);
        int range = ownEnd - ownBegin;
        double[] send = _send ??= new double[_parts.Length], received = _received ??= new double[checked(first[^1] * range)];
        long[] sendBytes = new long[size], receivedBytes = new long[size];
        for (int process = 0, place = 0; process < size; process++)
        {
            var (begin, end) = RangeOf(process);
            for (int part = 0; part < own; part++, place += end - begin)
                Part(part)[begin..end].CopyTo(send.AsSpan(place));
            sendBytes[process] = sizeof(double) * (long)own * (end - begin);
            receivedBytes[process] = sizeof(double) * (long)PartsOf(process) * range;
        }
        fixed (double* from = send, to = received) processes.AllToAll(from, sendBytes, to, receivedBytes);

        var sum = new double[range];
        for (int part = 0; part < first[^1]; part++)
            TensorPrimitives.Add<double>(sum, received.AsSpan(part * range, range), sum);
        byte[][] sums = processes.AllGather(MemoryMarshal.AsBytes<double>(sum));
        for (int process = 0; process < size; process++)
            MemoryMarshal.Cast<byte, double>(sums[process]).CopyTo(result.AsSpan(RangeOf(process).Begin));
    }

    private int PartsOf(int process) => first[process + 1] - first[process];

    /// <summary>The elements that a process adds.</summary>
    private (int Begin, int End) RangeOf(int process)
        => ((int)((long)length * process / processes.Size), (int)((long)length * (process + 1) / processes.Size));
}
