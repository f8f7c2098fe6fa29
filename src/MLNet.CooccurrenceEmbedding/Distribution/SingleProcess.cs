namespace MLNet.CooccurrenceEmbedding.Distribution;

/// <summary>The communication of a process that trains alone: it copies its own data.</summary>
internal sealed unsafe class SingleProcess : ICollectives
{
    public static SingleProcess Instance { get; } = new();

    public int Rank => 0;

    public int Size => 1;

    public string Description => "one process";

    /// <summary>Nothing: this process does not wait.</summary>
    public Action? WhileWaiting { get => null; set { } }

    public void AllToAll(void* send, ReadOnlySpan<long> sendBytes, void* received, ReadOnlySpan<long> receivedBytes)
        => Buffer.MemoryCopy(send, received, receivedBytes[0], sendBytes[0]);

    public byte[][] AllGather(ReadOnlySpan<byte> own) => [own.ToArray()];
}
