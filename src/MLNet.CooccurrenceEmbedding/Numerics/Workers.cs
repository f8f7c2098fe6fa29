using System.Runtime.ExceptionServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Splits loops over a number of threads. What a loop computes may depend on the index alone, never on the thread:
/// that, and sums taken afterwards in index order, is why a result has the same bits on any number of threads.
/// </summary>
internal sealed class Workers
{
    private readonly ParallelOptions _options;
    private readonly Action _throwIfCancelled;

    /// <param name="count">Threads, at least 1.</param>
    /// <param name="throwIfCancelled">
    /// Called before each block of each loop, on any of the threads: what it throws ends the loop. Nothing if <see langword="null"/>.
    /// </param>
    public Workers(int count, Action? throwIfCancelled = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _throwIfCancelled = throwIfCancelled ?? (static () => { });
        _options = new ParallelOptions { MaxDegreeOfParallelism = count };
    }

    public int Count { get; }

    public void ThrowIfCancelled() => _throwIfCancelled();

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

    /// <summary>Calls <paramref name="body"/>(index, scratch) for 0 ≤ index &lt; <paramref name="length"/>, where no two calls share a scratch object at a time.</summary>
    public void ForEach<TScratch>(int length, Func<TScratch> createScratch, Action<int, TScratch> body)
    {
        int claimed = -1;
        ForEachWorker(_ =>
        {
            TScratch scratch = createScratch();
            try
            {
                for (int index; (index = Interlocked.Increment(ref claimed)) < length;)
                {
                    ThrowIfCancelled();
                    body(index, scratch);
                }
            }
            finally
            {
                (scratch as IDisposable)?.Dispose();
            }
        });
    }

    /// <summary>Calls <paramref name="body"/>(worker) once for each worker: 0, 1, ... <see cref="Count"/> − 1.</summary>
    public void ForEachWorker(Action<int> body) => For(Count, body);

    private void For(int length, Action<int> body)
    {
        if (Count == 1 || length <= 1)
        {
            for (int i = 0; i < length; i++)
            {
                ThrowIfCancelled();
                body(i);
            }
            return;
        }
        try
        {
            Parallel.For(0, length, _options, i =>
            {
                ThrowIfCancelled();
                body(i);
            });
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
