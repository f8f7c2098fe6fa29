using Microsoft.ML;

namespace MLNet.CooccurrenceEmbedding.Data;

/// <summary>Collects data from the rows of one cursor.</summary>
internal interface IRowSink
{
    /// <summary>Adds the current row.</summary>
    void Add();
}

/// <summary>Reads all rows of a view, with several cursors in parallel if the view provides them.</summary>
internal static class CursorReader
{
    /// <summary>Rows of a thread between two checks for cancellation.</summary>
    private const uint RowsPerCheck = 4096;

    /// <summary>Rows of a thread between two additions to the common count. Few, since some sources return few rows per second.</summary>
    private const uint RowsPerCount = 64;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads all rows. An exception on one thread ends the reading on all threads.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="numberOfThreads">The number of cursors to request.</param>
    /// <param name="throwIfCanceled">Called every few thousand rows, on any of the threads. Its exceptions end the reading.</param>
    /// <param name="createSink">Creates the sink of a cursor.</param>
    /// <param name="progress">
    /// Called with the number of rows that have been read, a few times per second and at the end, on the thread that calls this method. Its
    /// exceptions end the reading.
    /// </param>
    /// <returns>The sink of each cursor.</returns>
    public static TSink[] Read<TSink>(
        IDataView input,
        DataViewSchema.Column[] columns,
        int numberOfThreads,
        Action throwIfCanceled,
        Func<DataViewRow, TSink> createSink,
        Action<long>? progress = null)
        where TSink : IRowSink
    {
        var rows = new RowCounter();
        DataViewRowCursor[] cursors = input.GetRowCursorSet(columns, numberOfThreads);
        using var failed = new CancellationTokenSource();
        try
        {
            // Cursors of one set may wait for each other, so each needs a thread of its own.
            var tasks = cursors.Select(cursor => Task.Factory.StartNew(
                () => ReadAll(cursor, throwIfCanceled, createSink, rows, failed),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)).ToArray();
            Task<TSink[]> all = Task.WhenAll(tasks);
            Await(all, rows, progress, failed);
            TSink[] sinks = all.GetAwaiter().GetResult();
            progress?.Invoke(rows.Count);
            return sinks;
        }
        finally
        {
            foreach (var cursor in cursors)
                cursor.Dispose();
        }
    }

    /// <summary>Waits for the threads, and reports the number of rows meanwhile.</summary>
    private static void Await(Task all, RowCounter rows, Action<long>? progress, CancellationTokenSource failed)
    {
        try
        {
            while (Task.WaitAny([all], ProgressInterval) < 0) progress?.Invoke(rows.Count);
        }
        catch
        {
            failed.Cancel();
            Task.WaitAny([all]); // cursors are not disposed of while threads use them
            throw;
        }
    }

    private static TSink ReadAll<TSink>(
        DataViewRowCursor cursor,
        Action throwIfCanceled,
        Func<DataViewRow, TSink> createSink,
        RowCounter rows,
        CancellationTokenSource failed)
        where TSink : IRowSink
    {
        try
        {
            using (cursor)
            {
                TSink sink = createSink(cursor);
                uint row = 0;
                while (cursor.MoveNext())
                {
                    if (row % RowsPerCheck == 0)
                    {
                        throwIfCanceled();
                        if (failed.IsCancellationRequested) break;
                    }
                    sink.Add();
                    if (++row % RowsPerCount == 0) rows.Add(RowsPerCount);
                }
                rows.Add(row % RowsPerCount);
                return sink;
            }
        }
        catch
        {
            failed.Cancel();
            throw;
        }
    }

    /// <summary>Counts the rows of all threads.</summary>
    private sealed class RowCounter
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public void Add(uint rows) => Interlocked.Add(ref _count, rows);
    }
}
