using System.Runtime.ExceptionServices;

namespace MLNet.CooccurrenceEmbedding.Numerics;

/// <summary>
/// Runs loops on a number of threads. The result of an iteration must depend only on its index, and sums are computed afterward in index
/// order. So results are bitwise equal on any number of threads.
/// </summary>
internal sealed class Workers
{
    private readonly ParallelOptions _options;
    private readonly Action _throwIfCanceled;

    /// <summary>Creates workers.</summary>
    /// <param name="count">Number of threads, at least 1.</param>
    /// <param name="throwIfCanceled">
    /// Called before each iteration of each loop, on any of the threads. Its exceptions end the loop. <see langword="null"/> for none.
    /// </param>
    public Workers(int count, Action? throwIfCanceled = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _throwIfCanceled = throwIfCanceled ?? (static () => { });
        _options = new ParallelOptions { MaxDegreeOfParallelism = count };
    }

    public int Count { get; }

    /// <summary>Workers with one thread, and the same cancellation.</summary>
    public Workers OnOneThread() => new(1, _throwIfCanceled);

    public void ThrowIfCanceled() => _throwIfCanceled();

    /// <summary>
    /// Calls <paramref name="body"/>(begin, end) for the blocks of 0 ≤ index &lt; <paramref name="length"/>, each on the next free thread.
    /// </summary>
    public void ForEachBlock(int length, int blockSize, Action<int, int> body)
    {
        int blocks = (int)(((long)length + blockSize - 1) / blockSize);
        For(blocks, block =>
        {
            int begin = block * blockSize;
            body(begin, (int)Math.Min((long)begin + blockSize, length));
        });
    }

    /// <summary>
    /// Calls <paramref name="body"/>(index, scratch) for 0 ≤ index &lt; <paramref name="length"/>. Each worker that gets an index has a
    /// scratch object of its own.
    /// </summary>
    public void ForEach<TScratch>(int length, Func<TScratch> createScratch, Action<int, TScratch> body)
    {
        int claimed = -1;
        ForEachWorker(_ =>
        {
            int index = Interlocked.Increment(ref claimed);
            if (index >= length) return; // more workers than indices: no memory for this one
            TScratch scratch = createScratch();
            try
            {
                for (; index < length; index = Interlocked.Increment(ref claimed))
                {
                    ThrowIfCanceled();
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
                ThrowIfCanceled();
                body(i);
            }
            return;
        }
        try
        {
            Parallel.For(0, length, _options, i =>
            {
                ThrowIfCanceled();
                body(i);
            });
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}

/// <summary>
/// Sums in index order. Parallel loops store their terms and add them at the end, so that the sum does not depend on the threads.
/// </summary>
internal static class OrderedSum
{
    /// <summary>The sum of the terms.</summary>
    public static double Compute(ReadOnlySpan<double> terms)
    {
        double sum = 0;
        foreach (double term in terms) sum += term;
        return sum;
    }

    /// <summary>a·b in double precision.</summary>
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++) sum += (double)a[k] * b[k];
        return sum;
    }
}
