using System.Runtime.ExceptionServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Splits loops over a number of threads. What a loop computes may depend on the index alone, never on the thread:
/// that, and sums taken afterwards in index order, is why a result has the same bits on any number of threads.
/// </summary>
internal sealed class Workers
{
    private readonly ParallelOptions _options;

    /// <param name="count">Threads, at least 1.</param>
    /// <param name="cancellationToken">Ends every loop, within a block's time, with <see cref="OperationCanceledException"/>.</param>
    public Workers(int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        CancellationToken = cancellationToken;
        _options = new ParallelOptions { MaxDegreeOfParallelism = count, CancellationToken = cancellationToken };
    }

    public int Count { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Calls <paramref name="body"/>(begin, end) for blocks that cover 0 ≤ index &lt; <paramref name="length"/>, each taken by the next free thread.</summary>
    public void ForEachBlock(int length, int blockSize, Action<int, int> body)
    {
        int blocks = (int)(((long)length + blockSize - 1) / blockSize);
        For(blocks, block =>
        {
            int begin = block * blockSize;
            body(begin, (int)Math.Min((long)begin + blockSize, length));
        });
    }

    /// <summary>Calls <paramref name="body"/>(worker) once for each worker: 0, 1, ... <see cref="Count"/> − 1.</summary>
    public void ForEachWorker(Action<int> body) => For(Count, body);

    private void For(int length, Action<int> body)
    {
        CancellationToken.ThrowIfCancellationRequested();
        if (Count == 1 || length == 1)
        {
            for (int i = 0; i < length; i++)
            {
                CancellationToken.ThrowIfCancellationRequested();
                body(i);
            }
            return;
        }
        try
        {
            Parallel.For(0, length, _options, body);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
