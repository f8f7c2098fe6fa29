namespace MLNet.CooccurrenceEmbedding.Distribution;

/// <summary>
/// Communication between the processes of one training, which all run the same program. Each process has a rank. Every process must make
/// the same calls in the same order, and a call returns when the data of this process have been exchanged. Calls are made by one thread
/// at a time.
/// </summary>
internal unsafe interface ICollectives
{
    /// <summary>The number of this process, from 0 to below <see cref="Size"/>.</summary>
    int Rank { get; }

    /// <summary>Number of processes, at least 1.</summary>
    int Size { get; }

    /// <summary>How the processes communicate, for the log.</summary>
    string Description { get; }

    /// <summary>
    /// Called again and again while a call waits for other processes. Its exceptions end the call. After that, this process is not in step
    /// with the others, and no call succeeds.
    /// </summary>
    Action? WhileWaiting { get; set; }

    /// <summary>Sends a part of a buffer to each process, and receives a part from each.</summary>
    /// <param name="send">The parts for the processes, in the order of their ranks, one after the other.</param>
    /// <param name="sendBytes">The bytes of each part, at least 0. One number per process.</param>
    /// <param name="received">Receives the parts from the processes, in the order of their ranks, one after the other.</param>
    /// <param name="receivedBytes">The bytes of each part: what that process sends to this one.</param>
    void AllToAll(void* send, ReadOnlySpan<long> sendBytes, void* received, ReadOnlySpan<long> receivedBytes);

    /// <summary>Sends some bytes to every process. Processes can send different numbers of bytes, or none.</summary>
    /// <param name="own">The bytes of this process. Their number is at most <see cref="Array.MaxLength"/>.</param>
    /// <returns>The bytes of each process, in the order of their ranks.</returns>
    byte[][] AllGather(ReadOnlySpan<byte> own);
}
