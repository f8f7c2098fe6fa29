namespace MLNet.CooccurrenceEmbedding.Distribution;

/// <summary>
/// Divides the rows of a matrix into blocks, and the blocks among the processes of a training: each process has the rows of some
/// successive blocks, or none. The blocks depend only on the number of rows. So sums over the rows of each block, added in the order of
/// the blocks, are bitwise equal for any number of processes.
/// </summary>
/// <param name="rowCount">Rows of all processes.</param>
/// <param name="processes">Number of processes.</param>
internal sealed class RowPartition(int rowCount, int processes)
{
    /// <summary>The smallest block. Smaller ones would take more time than their sums are worth.</summary>
    private const int SmallestBlock = 1024;

    /// <summary>The largest number of blocks. Processes beyond this number have no rows.</summary>
    private const int MaximumBlocks = 64;

    public int RowCount { get; } = rowCount;

    /// <summary>Rows of a block, a multiple of <see cref="SmallestBlock"/>. The last block can have fewer.</summary>
    public int BlockRows { get; } = (int)Math.Max(1, (rowCount + (long)MaximumBlocks * SmallestBlock - 1) / (MaximumBlocks * SmallestBlock))
        * SmallestBlock;

    public int BlockCount => (int)(((long)RowCount + BlockRows - 1) / BlockRows);

    /// <summary>The first block of a process, or with the number of processes, the number of blocks.</summary>
    public int FirstBlock(int process) => (int)((long)BlockCount * process / processes);

    /// <summary>The first row of a process, or with the number of processes, the number of rows.</summary>
    public int FirstRow(int process) => (int)Math.Min((long)FirstBlock(process) * BlockRows, RowCount);

    /// <summary>The number of rows of a process.</summary>
    public int RowsOf(int process) => FirstRow(process + 1) - FirstRow(process);
}
