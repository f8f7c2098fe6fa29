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
    /// <summary>Reads all rows. An exception on one thread ends the reading on all threads.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="numberOfThreads">The number of cursors to request.</param>
    /// <param name="throwIfCanceled">Called every few thousand rows, on any of the threads. Its exceptions end the reading.</param>
    /// <param name="createSink">Creates the sink of a cursor.</param>
    /// <returns>The sink of each cursor.</returns>
    public static TSink[] Read<TSink>(
        IDataView input, DataViewSchema.Column[] columns, int numberOfThreads, Action throwIfCanceled, Func<DataViewRow, TSink> createSink)
        where TSink : IRowSink
    {
        DataViewRowCursor[] cursors = input.GetRowCursorSet(columns, numberOfThreads);
        using var failed = new CancellationTokenSource();
        try
        {
            // Cursors of one set may wait for each other, so each needs a thread of its own.
            var tasks = cursors.Select(cursor => Task.Factory.StartNew(
                () => ReadAll(cursor, throwIfCanceled, createSink, failed),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)).ToArray();
            return Task.WhenAll(tasks).GetAwaiter().GetResult();
        }
        finally
        {
            foreach (var cursor in cursors)
                cursor.Dispose();
        }
    }

    private static TSink ReadAll<TSink>(
        DataViewRowCursor cursor, Action throwIfCanceled, Func<DataViewRow, TSink> createSink, CancellationTokenSource failed)
        where TSink : IRowSink
    {
        try
        {
            using (cursor)
            {
                TSink sink = createSink(cursor);
                for (int row = 0; cursor.MoveNext(); row = (row + 1) & 0xFFF)
                {
                    if (row == 0)
                    {
                        throwIfCanceled();
                        if (failed.IsCancellationRequested) break;
                    }
                    sink.Add();
                }
                return sink;
            }
        }
        catch
        {
            failed.Cancel();
            throw;
        }
    }
}
